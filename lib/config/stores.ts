/** The tables of orders and illegal requests, and the queue of visits. */
import { type Environment, type ReportProblem, required } from './environment'

export interface StoresConfig {
  readonly ordersTable: string
  readonly illegalRequestsTable: string
  /** How many writes for illegal requests a container makes in an hour before it limits them. */
  readonly illegalFreeWrites: number
  readonly visitQueue: string
}

function readIllegalFreeWrites(env: Environment, problem: ReportProblem): number {
  const writes = Number(env.ILLEGAL_FREE_WRITES)
  if (!Number.isInteger(writes) || writes < 1 || writes > 10_000) {
    problem('ILLEGAL_FREE_WRITES must be a whole number of 1 to 10000')
  }
  return writes
}

/** The prefix of all names on AWS; those of queues and functions have at most 64 characters. */
function checkServiceName(env: Environment, problem: ReportProblem): void {
  if (!/^[a-z][a-z0-9-]{0,29}$/.test(env.SERVICE_NAME ?? '')) {
    problem('SERVICE_NAME must be 1 to 30 lower-case letters, digits and hyphens, a letter first')
  }
  // @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
  if (/^(?:aws|ssm)/.test(env.SERVICE_NAME ?? '')) {
    problem('SERVICE_NAME must not begin with aws or ssm, which SSM reserves')
  }
}

export function readStores(env: Environment, problem: ReportProblem): StoresConfig {
  checkServiceName(env, problem)
  return {
    illegalFreeWrites: readIllegalFreeWrites(env, problem),
    ordersTable: required(env, problem, 'ORDERS_TABLE', 'the DynamoDB table of the orders'),
    illegalRequestsTable: required(
      env,
      problem,
      'ILLEGAL_REQUESTS_TABLE',
      'the DynamoDB table of the illegal requests',
    ),
    visitQueue: required(env, problem, 'VISIT_QUEUE', 'the name of the SQS queue of the visits'),
  }
}
