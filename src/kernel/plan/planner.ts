import {
  GraphQLError,
  Kind,
  OperationTypeNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { Actor } from '../access/actor.js';
import { Failure } from '../errors.js';
import { bindParameters, variablesShape, parameterize, PlanDependencies, type Variables } from '../parameters.js';
import { memo } from '../memo.js';
import { compiled, sql, type Compiled } from '../sql.js';
import type { DataModel } from '../model/model.js';
import { Compiler, NotPlannable } from './compiler.js';
import { objectJson, textOf } from './json.js';
import { pruneColumns } from './prune-columns.js';
import { dependenciesOf } from './dependencies.js';

/** A statement that gives one text: the answer to an operation. */
export interface Statement extends Compiled {
  /** Resolvers must run on what it gives; else it is the whole answer. */
  readonly isPartial: boolean;
  /** Whether it changes something, if it can; else it gives `null`, and resolvers must. */
  readonly isChange: boolean;
  /** See `touchedBy`. */
  readonly touched: readonly string[] | null;
}

/** A valid query or mutation of a caller. */
export interface Query {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Coerced. */
  readonly variables: Variables;
  readonly actor: Actor;
}

interface Plan {
  readonly dependencies: PlanDependencies;
  /** Null where resolvers must answer all. Its parameters may be slots. */
  readonly statement: Statement | null;
}

/** Of one operation: enough for its variables' usual shapes, few enough to be walked. */
const MOST_PLANS = 24;
/** PostgreSQL takes seconds to plan what is longer; resolvers ask for the same piece by piece. */
const LONGEST_STATEMENT = 200_000;
/** Characters of all statements that are kept, whatever clients think of. */
const MOST_KEPT = 20_000_000;

/** Makes statements of operations, and keeps them as long as their documents are kept. */
export class Planner {
  private kept = new WeakMap<OperationDefinitionNode, Map<string, Plan[]>>();
  private size = 0;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly model: DataModel,
  ) {}

  /** The statement that answers a caller; null where only resolvers can, also with what is wrong. */
  statement(query: Query): Statement | null {
    const { operation, variables, actor } = query;
    const plans = this.plansOf(operation, `${grantsKey(actor)}${variablesShape(variables)}`);
    const known = plans.find(({ dependencies }) => dependencies.stillValid(variables));
    const { statement } = known ?? this.make(query, plans);
    try {
      return statement && { ...statement, parameters: bindParameters(statement.parameters, variables) };
    } catch (error) {
      if (error instanceof Failure) return null; // of a value; resolvers know its place
      throw error;
    }
  }

  private plansOf(operation: OperationDefinitionNode, shape: string): Plan[] {
    const shapes = this.kept.get(operation) ?? new Map<string, Plan[]>();
    this.kept.set(operation, shapes);
    const plans = shapes.get(shape) ?? [];
    if (shapes.size >= MOST_PLANS && !shapes.has(shape)) shapes.delete(shapes.keys().next().value!); // it has some
    shapes.set(shape, plans);
    return plans;
  }

  private make(query: Query, plans: Plan[]): Plan {
    const dependencies = new PlanDependencies(query.variables);
    let plan: Plan = { dependencies, statement: null };
    try {
      plan = { dependencies, statement: this.compile(query, dependencies) };
    } catch (error) {
      if (error instanceof Failure) return plan; // of these values; others may be answered
      if (!(error instanceof NotPlannable) && !(error instanceof GraphQLError)) throw error;
    }
    if (plans.length >= MOST_PLANS) plans.shift();
    plans.push(plan);
    this.size += plan.statement?.sql.length ?? 0;
    if (this.size > MOST_KEPT) [this.kept, this.size] = [new WeakMap(), 0];
    return plan;
  }

  private compile({ document, operation, variables, actor }: Query, dependencies: PlanDependencies): Statement {
    const { schema, model } = this;
    const definitions = document.definitions.filter(
      (each): each is FragmentDefinitionNode => each.kind === Kind.FRAGMENT_DEFINITION,
    );
    const fragments = Object.fromEntries(definitions.map((each) => [each.name.value, each]));
    const asked = { schema, model, actor, fragments, variables: parameterize(variables), dependencies };
    const statement = (isPartial: boolean): Statement => {
      const compiler = new Compiler({ ...asked, isPartial });
      const data = compiler.root(schema.getRootType(operation.operation)!, operation); // it is valid
      const answer = textOf(isPartial ? data : objectJson([['data', data]]));
      const { change, isPlannedAnew, readsOn } = compiler;
      if (change && readsOn) throw new NotPlannable('it would read the graph as it was before the change');
      const made = compiled(change ? change(answer) : sql`select ${answer} as answer`);
      const text = pruneColumns(made.sql);
      if (text.length > LONGEST_STATEMENT) throw new NotPlannable('too long');
      return {
        ...made,
        sql: text,
        isPartial,
        isPlannedAnew,
        isChange: change !== undefined,
        touched: dependenciesOf(model, text),
      };
    };
    try {
      return statement(false);
    } catch (error) {
      if (!(error instanceof NotPlannable) || operation.operation === OperationTypeNode.MUTATION) throw error;
      return statement(true);
    }
  }
}

/** What is compiled hangs on what a caller may see, not on who it is. */
const grantsKey = memo(({ grants }: Actor) => JSON.stringify(grants));
