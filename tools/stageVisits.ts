/** The queue of visits of a stage, for the tools. */
import type { Visits } from '../lib/payment/ports'
import { sqsClient } from '../lib/store/sqsQueue'
import { sqsVisits } from '../lib/store/sqsVisits'
import { visitQueueName } from './deployment/serverlessConfig'
import { enterStage, type Stage } from './stageEnvironment'

export function stageVisits(where: Stage): Visits {
  const entered = enterStage(where)
  if (!entered.ok) throw new Error(`${entered.error.says}: ${entered.error.todo}`)
  return sqsVisits(sqsClient(entered.value.region), visitQueueName(where.stage))
}
