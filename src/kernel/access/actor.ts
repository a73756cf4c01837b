import { defineEnum, type EnumValue } from '../enum.js';

export const Role = defineEnum('Role', '角色', 'What a caller may do, where and for whom a grant of it says.', {
  DEPARTMENT_READER: ['部门读者', 'Reads what its department may read.'],
  DATA_STEWARD: ['数据管理员', 'Keeps the data of a region and what lies below it.'],
  REVIEWER: ['审核员', 'Decides on what stewards submit: moves states.'],
  PLANNER: ['规划人员', 'Reads the whole area and sets targets.'],
  AUDITOR: ['审计人员', 'Reads histories and access logs.'],
  ADMINISTRATOR: ['管理员', 'Everything, and who may what.'],
  PARTNER: ['结对方', 'The other side of an active twinning pair, while it is active.'],
});
export type Role = EnumValue<typeof Role>;

/** A role for a subtree of regions and a department; either may be left open. */
export interface Grant {
  readonly role: Role;
  /** Division code of the root of the subtree; null means the whole area. */
  readonly region: string | null;
  /** Key of the department; null means any. */
  readonly department: string | null;
}

/** The caller of a request. Anonymous callers are an actor without grants: they read public rows. */
export interface Actor {
  /** Stable and never reused, since histories store it. */
  readonly id: string;
  readonly name: string | null;
  readonly kind: 'ANONYMOUS' | 'PERSON' | 'APPLICATION';
  readonly grants: readonly Grant[];
  /** Expiry of the credential, in milliseconds since 1970; null if it does not expire. */
  readonly expiresAt: number | null;
}

export const ANONYMOUS: Actor = { id: 'anonymous', name: null, kind: 'ANONYMOUS', grants: [], expiresAt: null };

/** The platform itself, for changes that no request made. */
export const PLATFORM: Actor = {
  id: 'platform',
  name: '平台',
  kind: 'APPLICATION',
  grants: [{ role: 'ADMINISTRATOR', region: null, department: null }],
  expiresAt: null,
};
