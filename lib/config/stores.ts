/** Where orders and illegal requests are kept. */
import { type Environment, type ReportProblem, required } from './environment'

export interface StoresConfig {
  readonly ordersTable: string
  readonly illegalRequestsTable: string
}

export const readStores = (env: Environment, problem: ReportProblem): StoresConfig => ({
  ordersTable: required(env, problem, 'ORDERS_TABLE', 'the DynamoDB table of the orders'),
  illegalRequestsTable: required(
    env,
    problem,
    'ILLEGAL_REQUESTS_TABLE',
    'the DynamoDB table of the illegal requests',
  ),
})
