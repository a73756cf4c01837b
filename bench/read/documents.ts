/** Our documents by workload; Mercurius has a schema with the same names, so it gets the same text. */
export const documents = {
  point: `query Point($code: RegionCode!) { region(code: $code) { code name kind provenance
    parent { code name kind } county { code name kind parent { code name level } } } }`,
  tree: `query Tree($code: RegionCode!) { region(code: $code) { code name
    children(first: 100) { nodes { code name kind
      children(first: 10) { nodes { code name kind provenance } } } } } }`,
  page: `query Page($county: RegionCode!, $kind: EnterpriseKind!, $stage: ProductStage!) {
    enterprises(filter: { within: $county, kind: [$kind], stage: [$stage] },
      orderBy: [{ field: LINKED_HOUSEHOLDS, direction: DESC }], first: 20) {
      totalCount pageInfo { hasNextPage }
      nodes { name linkedHouseholds annualOutputWanYuan county { code name } chain { key name } } } }`,
  dashboard: `query Dashboard($city: RegionCode!, $of: Int!) { region(code: $city) { code name
    figures(year: $of) { indicator { key name unit } period value reported isSample }
    children(first: 50) { nodes { code name figures(year: $of) { indicator { key } period value reported } } } } }`,
  groups: `query Groups($city: RegionCode!, $year: String!) { region(code: $city) { code name
    demonstrationUnits { groupCount(by: [COUNTY, STATE])
      groups(by: [COUNTY, STATE], first: 100) { keys { value } count } }
    enterprises { groups(by: [COUNTY], first: 100) {
      keys { value } count linkedHouseholds { sum } annualOutputWanYuan { sum } } }
    observations(filter: { period: { startsWith: $year } }) { groups(by: [COUNTY], first: 100) {
      keys { value } count value { sum } } } } }`,
  chain: `query Chain($key: String!, $kind: EnterpriseKind!) { industryChain(key: $key) { key name
    enterprises(first: 50, filter: { kind: [$kind] }) { nodes { name linkedHouseholds
      county { code name heritageItems(first: 5) { nodes { key name } }
        talents(first: 5) { nodes { name skills } } } } } } }`,
  deep: `query Deep($code: RegionCode!) { region(code: $code) { name parent { name parent { code name
    children(first: 4) { nodes { code name children(first: 3) { nodes { code name
      enterprises(first: 2) { nodes { name kind chain { key name
        enterprises(first: 2) { nodes { name county { code name parent { name } } } } } } } } } } } } } } }`,
  board: `query Board($county: RegionCode!, $year: Period!) { progressBoard(region: $county, period: $year) {
    total cells { status rule actual goal ratio } } }`,
  search: `query Search($text: String!) { search(query: $text, first: 10) {
    totalCount edges { score title node { __typename id } } } }`,
  unplannable: `query Unplannable($key: String!) { demonstrationUnit(key: $key) { key name state version
    viewerCan { update { allowed reason } transitions { to allowed reason } }
    history(first: 5) { totalCount nodes { version at by operation fields { field after } } } } }`,
  transition: `mutation Move($input: TransitionDemonstrationUnitInput!) { transitionDemonstrationUnit(input: $input) {
    demonstrationUnit { key state version } userErrors { code path message } } }`,
} as const;

const REGION = `code name kind`;
/** The order in which our server sorts names: by pinyin, then by id. */
const NAMED = `condition: { archivedAt: null }, orderBy: [PINYIN_ASC, ROW_ID_ASC]`;

/**
 * The same queries with PostGraphile's names, and aliases that give its answers our names. It selects rows by their
 * county where our server reads a subtree, so it takes `$countyId`; a condition by county is the cheaper query.
 */
export const postgraphileDocuments = {
  point: `query Point($code: String!) { region: regionByCode(code: $code) { ${REGION} provenance
    parent: regionByParentId { ${REGION} }
    county: regionByCountyId { ${REGION} parent: regionByParentId { code name level } } } }`,
  tree: `query Tree($code: String!) { region: regionByCode(code: $code) { code name
    children: regionsByParentId(first: 100, condition: { archivedAt: null }, orderBy: [CODE_ASC, ROW_ID_ASC]) {
      nodes { ${REGION}
        children: regionsByParentId(first: 10, condition: { archivedAt: null }, orderBy: [CODE_ASC, ROW_ID_ASC]) {
          nodes { ${REGION} provenance } } } } } }`,
  page: `query Page($countyId: UUID!, $kind: String!, $stage: String!) {
    enterprises: allEnterprises(condition: { countyId: $countyId, kind: $kind, stage: $stage, archivedAt: null },
      orderBy: [LINKED_HOUSEHOLDS_DESC, ROW_ID_DESC], first: 20) {
      totalCount pageInfo { hasNextPage }
      nodes { name linkedHouseholds annualOutputWanYuan county: regionByCountyId { code name }
        chain: industryChainByChainId { key name } } } }`,
  chain: `query Chain($key: String!, $kind: String!) { industryChain: industryChainByKey(key: $key) { key name
    enterprises: enterprisesByChainId(first: 50, condition: { kind: $kind, archivedAt: null },
      orderBy: [PINYIN_ASC, ROW_ID_ASC]) { nodes { name linkedHouseholds
      county: regionByCountyId { code name heritageItems: heritage(first: 5) { nodes { key name } }
        talents: talentsByCountyId(first: 5, condition: { sensitivity: "PUBLIC", archivedAt: null },
          orderBy: [PINYIN_ASC, ROW_ID_ASC]) { nodes { name skills } } } } } } }`,
  deep: `query Deep($code: String!) { region: regionByCode(code: $code) { name
    parent: regionByParentId { name parent: regionByParentId { code name
    children: regionsByParentId(first: 4, condition: { archivedAt: null }, orderBy: [CODE_ASC, ROW_ID_ASC]) {
      nodes { code name
      children: regionsByParentId(first: 3, condition: { archivedAt: null }, orderBy: [CODE_ASC, ROW_ID_ASC]) {
        nodes { code name
        enterprises: enterprisesByRegionId(first: 2, ${NAMED}) {
          nodes { name kind chain: industryChainByChainId { key name
          enterprises: enterprisesByChainId(first: 2, ${NAMED}) {
            nodes { name county: regionByCountyId { code name
              parent: regionByParentId { name } } } } } } } } } } } } } } }`,
} as const;
