import type { AboutMeta } from './about-ends.js';
import type { EntityMeta, ManyToOneMeta } from './model.js';

/** The relation that locates an entity's rows in a tree. */
export const locationOf = ({ manyToOne }: EntityMeta): ManyToOneMeta | undefined =>
  manyToOne.find(({ isLocation }) => isLocation);

/** The relation to the row from which a row inherits its location, if it inherits one. */
export function locationSource(entity: EntityMeta): ManyToOneMeta | undefined {
  const inherits = locationOf(entity)?.inherits;
  return inherits === undefined ? undefined : entity.manyToOne.find(({ name }) => name === inherits);
}

/** The same where the row may be of several types. */
export function locationAbout(entity: EntityMeta): AboutMeta | undefined {
  const inherits = locationOf(entity)?.inherits;
  return inherits === undefined ? undefined : entity.abouts.find(({ name }) => name === inherits);
}

/** What a row is about that decides where it lies, if it has a place. @throws if it is about nothing of that name */
export function locationFollowed(entity: EntityMeta): AboutMeta | undefined {
  const location = locationOf(entity);
  if (location?.follows === undefined) return undefined;
  const about = entity.abouts.find(({ name }) => name === location.follows);
  if (!about) throw new Error(`${entity.name}.${location.name} follows ${location.follows}, which is no subject`);
  return about;
}

/** The entities from whose rows a location is inherited. */
const sourcesOf = (entity: EntityMeta): readonly EntityMeta[] =>
  locationAbout(entity)?.to ?? [locationSource(entity)?.to].filter((source) => source !== undefined);

/** @throws if a location is inherited from a row that has none, may lack one, or inherits it in a cycle */
export function refuseUnresolvedLocation(entity: EntityMeta): void {
  const location = locationOf(entity);
  if (location?.inherits === undefined) return;
  const invalid = (reason: string): Error =>
    new Error(`${entity.name}.${location.name} inherits ${location.inherits}, ${reason}`);
  const about = locationAbout(entity);
  const sources = sourcesOf(entity);
  const isIn = (source: EntityMeta): boolean =>
    (about && source.tree ? source : locationOf(source)?.to) === location.to;
  if (sources.length === 0 || !sources.every(isIn))
    throw invalid(`which is no relation to what hangs on ${location.to.name}`);
  const mayLack = [about ?? locationSource(entity), ...sources.map(locationOf)].some((each) => each?.nullable);
  if (mayLack && !location.nullable) throw invalid('which may be absent: then the place may be too');
  const visited = new Set<EntityMeta>();
  const pending = [...sources];
  for (let source = pending.pop(); source; source = pending.pop()) {
    if (source === entity) throw invalid('which leads back to it');
    if (visited.has(source)) continue;
    visited.add(source);
    pending.push(...sourcesOf(source));
  }
}
