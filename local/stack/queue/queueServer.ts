/** An SQS server on 127.0.0.1 with the protocol AWS JSON 1.0. Its queues are empty at the start. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { type Clock, SECOND_MS, systemClock } from '../../../lib/time'
import type { QueueDefinition } from '../../../tools/deployment/serverlessConfig'
import { isOwn, refuse } from '../loopbackOnly'
import { type Action, QueueError, queueActions } from './actions'
import { makeQueue, type Queue } from './queue'

export interface QueueServer {
  readonly endpoint: string
  stop(): Promise<void>
}

const ACCOUNT = '000000000000'

/** @param definitions  of all queues, including dead-letter queues */
export async function startQueueServer(
  port: number,
  definitions: readonly QueueDefinition[],
  clock: Clock = systemClock,
): Promise<QueueServer> {
  const queues = makeQueues(definitions, clock)
  const server = createServer((request, response) => {
    if (isOwn(request.headers)) void answer(request, response)
    else refuse(response)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve)
  })
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const actions = queueActions({ queues, urlOf: name => `${endpoint}/${ACCOUNT}/${name}`, clock })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const hangUp = new AbortController()
    response.once('close', () => hangUp.abort())
    const { status, body } = await outcomeOf(request, actions, hangUp.signal)
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body))
  }

  return {
    endpoint,
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function outcomeOf(
  request: IncomingMessage,
  actions: ReadonlyMap<string, Action>,
  hangUp: AbortSignal,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const refused = (code: string, message: string) => ({
    status: 400,
    body: { __type: `com.amazonaws.sqs#${code}`, message },
  })
  const action = actions.get(String(request.headers['x-amz-target']).split('.')[1] ?? '')
  if (!action) return refused('UnsupportedOperation', 'This action is not played here.')
  const input: unknown = await json(request).catch(() => undefined)
  if (typeof input !== 'object' || input === null) return refused('InvalidParameterValue', 'Not JSON.')
  try {
    return { status: 200, body: await action(input as Parameters<Action>[0], hangUp) }
  } catch (error) {
    if (error instanceof QueueError) return refused(error.code, error.message)
    return { status: 500, body: { __type: 'com.amazonaws.sqs#InternalFailure', message: String(error) } }
  }
}

/** Dead-letter queues first, since the others refer to them. */
function makeQueues(definitions: readonly QueueDefinition[], clock: Clock): ReadonlyMap<string, Queue> {
  const queues = new Map<string, Queue>()
  const isPlain = ({ deadLetters }: QueueDefinition) => deadLetters === undefined
  const inOrder = [...definitions.filter(isPlain), ...definitions.filter(each => !isPlain(each))]
  for (const { name, visibilitySeconds, deadLetters } of inOrder) {
    const queue = deadLetters && queues.get(deadLetters.queueName)
    const settings = { name, visibilityMs: visibilitySeconds * SECOND_MS }
    const dead = queue && deadLetters && { queue, maxReceiveCount: deadLetters.maxReceiveCount }
    queues.set(name, makeQueue({ ...settings, ...(dead && { deadLetters: dead }) }, clock))
  }
  return queues
}
