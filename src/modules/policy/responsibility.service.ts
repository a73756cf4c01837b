import type { Row } from '../../kernel/database.js';
import { sql, type Sql } from '../../kernel/sql.js';
import { defineEnum, type EnumValue } from '../../kernel/enum.js';

export const ResponsibilityRole = defineEnum(
  'ResponsibilityRole',
  '责任分工',
  'What a responsible unit is to a key task.',
  {
    LEAD: ['牵头单位', 'It leads.'],
    ASSISTING: ['配合单位', 'It assists those who lead.'],
    UNSTATED: ['未载明：只列为责任单位', 'Nothing says: it is named as responsible, and no more.'],
  },
);
export type ResponsibilityRole = EnumValue<typeof ResponsibilityRole>;

export const roleOf = (unit: string, task: Row): ResponsibilityRole => {
  if ((task['lead_units_ids'] as string[]).includes(unit)) return 'LEAD';
  return (task['assisting_units_ids'] as string[]).includes(unit) ? 'ASSISTING' : 'UNSTATED';
};

/** Whether a department is responsible for a key task in a role, or in any role if it is null. */
export function isResponsible(task: Sql, department: Sql, role: ResponsibilityRole | null): Sql {
  const among = (table: string): Sql =>
    sql`exists (select 1 from ${sql.ref(table)} l where l.key_task_id = ${task} and l.department_id = ${department})`;
  if (role === 'LEAD') return among('key_task_lead_units');
  if (role === 'ASSISTING') return among('key_task_assisting_units');
  const responsible = among('key_task_responsible_units');
  if (role === null) return responsible;
  return sql`${responsible} and not ${among('key_task_lead_units')} and not ${among('key_task_assisting_units')}`;
}
