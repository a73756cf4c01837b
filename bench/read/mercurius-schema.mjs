/** As much of our schema as the workloads need, under the same names, so that the same documents are sent to both. */
export const schema = /* GraphQL */ `
  scalar RegionCode
  scalar Decimal
  enum EnterpriseKind {
    LEADING
    PRODUCTION
    PROCESSING
    DISTRIBUTION
    SERVICE
  }
  enum ProductStage {
    RAW_PRODUCT
    PROCESSED_PRODUCT
  }
  enum DemonstrationState {
    NOMINATED
    CREATING
    ASSESSED
    CERTIFIED
    REJECTED
    WITHDRAWN
  }
  enum Direction {
    ASC
    DESC
  }
  enum EnterpriseOrderField {
    LINKED_HOUSEHOLDS
  }
  enum GroupBy {
    COUNTY
    STATE
  }
  input TextFilter {
    startsWith: String
  }
  input EnterpriseFilter {
    within: RegionCode
    kind: [EnterpriseKind!]
    stage: [ProductStage!]
  }
  input EnterpriseOrder {
    field: EnterpriseOrderField!
    direction: Direction!
  }
  input ObservationFilter {
    period: TextFilter
  }
  input TransitionDemonstrationUnitInput {
    id: ID!
    to: DemonstrationState!
    expectedVersion: Int!
  }
  type PageInfo {
    hasNextPage: Boolean!
  }
  type Region {
    id: ID!
    code: RegionCode!
    name: String!
    kind: String
    level: String!
    provenance: String!
    parent: Region
    county: Region
    children(first: Int): RegionConnection!
    figures(year: Int!): [IndicatorFigure!]!
    enterprises(first: Int): EnterpriseConnection!
    demonstrationUnits: Groups!
    observations(filter: ObservationFilter): Groups!
    heritageItems(first: Int): HeritageItemConnection!
    talents(first: Int): TalentConnection!
  }
  type Indicator {
    key: String!
    name: String!
    unit: String!
  }
  type IndicatorFigure {
    indicator: Indicator!
    period: String!
    value: String
    reported: Int!
    isSample: Boolean!
  }
  type RegionConnection {
    nodes: [Region!]!
  }
  type IndustryChain {
    key: String!
    name: String!
    enterprises(first: Int, filter: EnterpriseFilter): EnterpriseConnection!
  }
  type Enterprise {
    name: String!
    kind: EnterpriseKind!
    linkedHouseholds: Int!
    annualOutputWanYuan: Decimal
    county: Region
    chain: IndustryChain
  }
  type EnterpriseConnection {
    totalCount: Int!
    pageInfo: PageInfo!
    nodes: [Enterprise!]!
    groups(by: [GroupBy!]!, first: Int): [Group!]!
  }
  type HeritageItem {
    key: String!
    name: String!
  }
  type HeritageItemConnection {
    nodes: [HeritageItem!]!
  }
  type Talent {
    name: String!
    skills: String!
  }
  type TalentConnection {
    nodes: [Talent!]!
  }
  type Groups {
    groupCount(by: [GroupBy!]!): Int!
    groups(by: [GroupBy!]!, first: Int): [Group!]!
  }
  type Group {
    keys: [GroupKey!]!
    count: Int!
    linkedHouseholds: Sum
    annualOutputWanYuan: Sum
    value: Sum
  }
  type GroupKey {
    value: String
  }
  type Sum {
    sum: Decimal
  }
  type DemonstrationUnit {
    key: String!
    state: DemonstrationState!
    version: Int!
  }
  type UserError {
    code: String!
    message: String!
    path: [String!]!
  }
  type TransitionPayload {
    demonstrationUnit: DemonstrationUnit
    userErrors: [UserError!]!
  }
  type Query {
    region(code: RegionCode!): Region
    enterprises(filter: EnterpriseFilter!, orderBy: [EnterpriseOrder!], first: Int): EnterpriseConnection!
    industryChain(key: String!): IndustryChain
  }
  type Mutation {
    transitionDemonstrationUnit(input: TransitionDemonstrationUnitInput!): TransitionPayload
  }
`;
