/** The warm-up of notify: it handles a message completely, but calls no gateway, stores nothing and logs nothing. */
import { expect, it, vi } from 'vitest'
import { handler } from '../../functions/notify'
import { makeApp } from '../../lib/app'
import { systemClock } from '../../lib/time'
import { stackEnvironment } from '../../local/stack/stack'
import { localVariables } from '../support/localVariables'
import { loopbackServer } from '../support/loopback'

const NOWHERE = 'http://127.0.0.1:9'

/** The local stage's variables, except for AWS: no stack is running. */
async function containerVariables() {
  const stack = stackEnvironment({
    shopUrl: NOWHERE,
    gatewayUrl: NOWHERE,
    openapiUrl: NOWHERE,
    chinabankUrl: NOWHERE,
    dynamodbEndpoint: NOWHERE,
    sqsEndpoint: NOWHERE,
    mailUrl: NOWHERE,
  })
  const { AWS_ENDPOINT_URL_DYNAMODB: _, ...variables } = { ...stack, ...(await localVariables(stack)) }
  const aws = { AWS_REGION: 'ap-southeast-1', AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' }
  return { ...variables, ...aws, GATEWAYS: 'alipayPage alipayDirect', AWS_LAMBDA_RUNTIME_API: 'here' }
}

/** Warms a new container up. @returns its requests to AWS, what its tasks answer, and what it logs */
async function warmedUp(changes: Readonly<Record<string, string>> = {}) {
  const asked: (string | undefined)[] = []
  const endpoint = await loopbackServer(({ method }, response) => {
    asked.push(method)
    response.writeHead(404).end()
  })
  const env = { ...(await containerVariables()), AWS_ENDPOINT_URL: endpoint, ...changes }
  const app = makeApp({ env, clock: systemClock, random: Math.random })
  const tasks: (() => Promise<unknown>)[] = []
  const warmUp = {
    ...app.warmUp,
    add(task: () => Promise<unknown>) {
      tasks.push(task)
      app.warmUp.add(task)
    },
  }
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  try {
    await handler.start({ ...app, warmUp }).warmUp()
    // Again, to see the answers.
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
