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
import { parametersOn } from '../platform-day.js';
import { compiled, sql, type Compiled } from '../sql.js';
import type { DataModel } from '../model/model.js';
import { Compiler, NotPlannable } from './compiler.js';
import { objectJson, textOf } from './json.js';
import { pruneColumns } from './prune-columns.js';
import { dependenciesOf } from './dependencies.js';

/** A statement that returns one text: the response to an operation. */
export interface Statement extends Compiled {
  /** Resolvers must run on the result; otherwise it is the whole response. */
  readonly isPartial: boolean;
  /** Whether it makes a change. If it cannot make it, it returns `null`, and resolvers must. */
  readonly isChange: boolean;
  /** See `dependenciesOf`. */
  readonly touched: readonly string[] | null;
}

/** A valid query or mutation of a caller. */
export interface Query {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Coerced. */
  readonly variables: Variables;
  readonly actor: Actor;
  /** The platform's day. */
  readonly day: string;
  /** The largest page of a list, for whoever reads a list to its end; that of clients if absent. */
  readonly largestPage?: number | undefined;
}

interface Plan {
  readonly dependencies: PlanDependencies;
  /** Null if resolvers must answer everything. Its parameters may be slots. */
  readonly statement: Statement | null;
}

/** Per operation: enough for the usual shapes of its variables, few enough to be searched linearly. */
const MAX_PLANS = 24;
/** Characters. PostgreSQL takes seconds to plan longer statements; resolvers read the same in pieces. */
const MAX_STATEMENT_LENGTH = 200_000;
/** Characters of all cached statements, whatever clients send. */
const MAX_CACHED_CHARACTERS = 20_000_000;

/** Compiles operations to statements, and caches them as long as their documents are cached. */
export class Planner {
  private plansByOperation = new WeakMap<OperationDefinitionNode, Map<string, Plan[]>>();
  private size = 0;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly model: DataModel,
  ) {}

  /** The statement that answers an operation; null if resolvers must answer it, or must report its errors. */
  statement(query: Query): Statement | null {
    const { operation, variables, actor, day } = query;
    const plans = this.plansOf(operation, `${grantsKey(actor)}${variablesShape(variables)}`);
    const cached = plans.find(({ dependencies }) => dependencies.stillValid(variables));
    const { statement } = cached ?? this.make(query, plans);
    try {
      if (!statement) return null;
      const parameters = bindParameters(statement.parameters, variables);
      return { ...statement, parameters: parametersOn(day, parameters) };
    } catch (error) {
      if (error instanceof Failure) return null; // a value is invalid; resolvers know its path
      throw error;
    }
  }

  private plansOf(operation: OperationDefinitionNode, shape: string): Plan[] {
    const shapes = this.plansByOperation.get(operation) ?? new Map<string, Plan[]>();
    this.plansByOperation.set(operation, shapes);
    const plans = shapes.get(shape) ?? [];
    // it is full, so it has a first key
    if (shapes.size >= MAX_PLANS && !shapes.has(shape)) shapes.delete(shapes.keys().next().value!);
    shapes.set(shape, plans);
    return plans;
  }

  private make(query: Query, plans: Plan[]): Plan {
    const dependencies = new PlanDependencies(query.variables);
    let plan: Plan = { dependencies, statement: null };
    try {
      plan = { dependencies, statement: this.compile(query, dependencies) };
    } catch (error) {
      if (error instanceof Failure) return plan; // these values are invalid; others may be answered
      if (!(error instanceof NotPlannable) && !(error instanceof GraphQLError)) throw error;
    }
    if (plans.length >= MAX_PLANS) plans.shift();
    plans.push(plan);
    this.size += plan.statement?.sql.length ?? 0;
    if (this.size > MAX_CACHED_CHARACTERS) [this.plansByOperation, this.size] = [new WeakMap(), 0];
    return plan;
  }

  private compile(
    { document, operation, variables, actor, largestPage }: Query,
    dependencies: PlanDependencies,
  ): Statement {
    const { schema, model } = this;
    const definitions = document.definitions.filter(
      (each): each is FragmentDefinitionNode => each.kind === Kind.FRAGMENT_DEFINITION,
    );
    const fragments = Object.fromEntries(definitions.map((each) => [each.name.value, each]));
    const input = { schema, model, actor, fragments, variables: parameterize(variables), dependencies, largestPage };
    const statement = (isPartial: boolean): Statement => {
      const compiler = new Compiler({ ...input, isPartial });
      const data = compiler.root(schema.getRootType(operation.operation)!, operation); // the operation is valid
      const answerSql = textOf(isPartial ? data : objectJson([['data', data]]));
      const { change, isPlannedAnew, readsOn } = compiler;
      if (change && readsOn) throw new NotPlannable('it would read the graph as it was before the change');
      const unpruned = compiled(change ? change(answerSql) : sql`select ${answerSql} as answer`);
      const text = pruneColumns(unpruned.sql);
      if (text.length > MAX_STATEMENT_LENGTH) throw new NotPlannable('too long');
      return {
        ...unpruned,
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

/** A plan depends on the caller's grants, not on the caller's identity. */
const grantsKey = memo(({ grants }: Actor) => JSON.stringify(grants));
