/** What notify does before its first event: what it will do then, to its end, but that it asks and tells nobody. */
import { randomUUID } from 'node:crypto'
import { afterEach, expect, it, vi } from 'vitest'
import { notify } from '../../functions/notify'
import { rehearsedPorts, rehearsedRoute } from '../../lib/app'
import { FORGED_MESSAGE } from '../../lib/gateways/forgedMessage'
import type { Messages } from '../../lib/gateways/gateway'
import { credulous, rehearseNotify } from '../../lib/http/rehearsal'
import { text } from '../../lib/http/response'
import { acceptNotify } from '../../lib/payment/acceptNotify'
import { stackEnvironment } from '../../local/stack/stack'
import { localVariables } from '../support/localVariables'
import { loopbackServer } from '../support/loopback'

afterEach(() => void vi.unstubAllEnvs())

const AWS = { AWS_REGION: 'ap-southeast-1', AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' }

/** Who asks AWS while something is done, and what is written. */
async function watch(env: Readonly<Record<string, string>>, act: () => Promise<unknown>) {
  const asked: (string | undefined)[] = []
  const listener: Parameters<typeof loopbackServer>[0] = ({ method }, response) => {
    asked.push(method)
    response.writeHead(404).end()
  }
  vi.stubEnv('AWS_ENDPOINT_URL', await loopbackServer(listener))
  for (const [name, value] of Object.entries({ ...AWS, ...env })) vi.stubEnv(name, value)
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  try {
    await act()
    return { asked, lines: write.mock.calls.map(([line]) => line) }
  } finally {
    write.mockRestore()
  }
}

/** The answers to a message that the gateway refuses. */
async function rehearse(): Promise<unknown[]> {
  const refusing: Messages = {
    ...{ replies: { done: 'success', again: 'fail' }, returnMethod: 'GET', claimedOrder: () => '' },
    read: async () => ({ ok: false, error: 'badSignature' }),
  }
  const one = { names: ['alipayPage'], usable: () => ['alipayPage'] }
  const tradeQueries = { ...one, get: () => undefined }
  const messages = credulous({ ...one, get: () => refusing })
  const ports = { messages, tradeQueries, sendsMails: true, ...rehearsedPorts() }
  const handle = rehearsedRoute(notify({ ...ports, acceptNotify: acceptNotify(ports) }), () =>
    text(500, 'fail'),
  )
  const answers: unknown[] = []
  await rehearseNotify(one, FORGED_MESSAGE, async (event, context) => {
    const answer = await handle(event, context)
    answers.push(answer)
    return answer
  })
  return answers
}

it('goes to its end', async () => {
  let answers: unknown[] = []
  const seen = await watch({}, async () => (answers = await rehearse()))
  expect(answers).toMatchObject([{ statusCode: 200, body: 'success' }])
  expect(seen).toEqual({ asked: [], lines: [] })
})

it('says nothing where it fails, either', async () => {
  let answers: unknown[] = []
  const seen = await watch({ AWS_ACCESS_KEY_ID: '' }, async () => (answers = await rehearse()))
  expect(answers).toMatchObject([{ statusCode: 500, body: 'fail' }])
  expect(seen).toEqual({ asked: [], lines: [] })
})

it('in a container, with its gateways’ keys, a connection to AWS is all that is seen of it', async () => {
  const nowhere = 'http://127.0.0.1:9'
  const stack = stackEnvironment({
    ...{ shopUrl: nowhere, gatewayUrl: nowhere, openapiUrl: nowhere, chinabankUrl: nowhere },
    ...{ dynamodbEndpoint: nowhere, sqsEndpoint: nowhere, mailUrl: nowhere },
  })
  const { AWS_ENDPOINT_URL_DYNAMODB: _, ...variables } = { ...stack, ...(await localVariables(stack)) }
  // A module of its own, since a handler keeps its configuration.
  const container = `../../functions/notify.ts?container=${randomUUID()}`
  const { handler } = await import(/* @vite-ignore */ container)
  const seen = await watch({ ...variables, AWS_LAMBDA_RUNTIME_API: 'here' }, () => handler.warmUp())
  expect(seen).toEqual({ asked: ['GET'], lines: [] })
})
