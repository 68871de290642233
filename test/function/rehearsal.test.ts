/** What notify does before its first event: what it will do then, to its end, but that it asks and tells nobody. */
import { expect, it, vi } from 'vitest'
import { handler } from '../../functions/notify'
import { makeApp } from '../../lib/app'
import { systemClock } from '../../lib/time'
import { stackEnvironment } from '../../local/stack/stack'
import { localVariables } from '../support/localVariables'
import { loopbackServer } from '../support/loopback'

const NOWHERE = 'http://127.0.0.1:9'

/** The local stage's, but for AWS: there is no stack. */
async function containerVariables() {
  const stack = stackEnvironment({
    ...{ shopUrl: NOWHERE, gatewayUrl: NOWHERE, openapiUrl: NOWHERE, chinabankUrl: NOWHERE },
    ...{ dynamodbEndpoint: NOWHERE, sqsEndpoint: NOWHERE, mailUrl: NOWHERE },
  })
  const { AWS_ENDPOINT_URL_DYNAMODB: _, ...variables } = { ...stack, ...(await localVariables(stack)) }
  const aws = { AWS_REGION: 'ap-southeast-1', AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' }
  return { ...variables, ...aws, GATEWAYS: 'alipayPage alipayDirect', AWS_LAMBDA_RUNTIME_API: 'here' }
}

/** A new container that warms up, who asks AWS meanwhile, what is written, and the tasks that are done ahead. */
async function warmedUp(changes: Readonly<Record<string, string>> = {}) {
  const asked: (string | undefined)[] = []
  const endpoint = await loopbackServer(({ method }, response) => {
    asked.push(method)
    response.writeHead(404).end()
  })
  const env = { ...(await containerVariables()), AWS_ENDPOINT_URL: endpoint, ...changes }
  const app = makeApp({ env, clock: systemClock, random: Math.random })
  const tasks: (() => Promise<unknown>)[] = []
  const ahead = {
    ...app.ahead,
    add(task: () => Promise<unknown>) {
      tasks.push(task)
      app.ahead.add(task)
    },
  }
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  try {
    await handler.start({ ...app, ahead }).warmUp()
    // Once more, for what they answer.
    const answers = await Promise.all(tasks.map(task => task()))
    return { asked, answers: answers.flat(), lines: write.mock.calls.map(([line]) => line) }
  } finally {
    write.mockRestore()
  }
}

const ANSWERED = [200, 200].map(statusCode => ({ statusCode, body: 'success' }))
const FAILED = [500, 500].map(statusCode => ({ statusCode, body: 'fail' }))

it('runs to its end for each gateway; a connection to AWS is its only visible effect', async () => {
  const { asked, answers, lines } = await warmedUp()
  expect(answers).toMatchObject(ANSWERED)
  expect([asked, lines]).toEqual([['GET'], []])
})

it('logs nothing when it fails', async () => {
  const { answers, lines } = await warmedUp({ AWS_ACCESS_KEY_ID: '' })
  expect(answers).toMatchObject(FAILED)
  expect(lines).toEqual([])
})
