/**
 * A fake of Lambda's Runtime API for one function: passes events to the runtime one after another, and receives the
 * answers.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { runServer } from '../support/runningServer'

export interface RuntimeApi {
  /** For the variable AWS_LAMBDA_RUNTIME_API. */
  readonly address: string
  /** Resolves when the runtime asks for its first event; rejects when it could not load the function. */
  readonly initialized: Promise<void>
  /**
   * Hands an event over and answers what the function answers.
   *
   * @throws FunctionError when the function throws, or when the runtime is given up
   */
  invoke(event: unknown): Promise<unknown>
  /** The runtime is gone: whoever waits for it is told so. */
  giveUp(why: string): void
  stop(): void
}

/** What a function threw, as its runtime tells it. */
class FunctionError extends Error {
  override readonly name = 'FunctionError'
  readonly type: string

  constructor(type: string, message: string) {
    super(message)
    this.type = type
  }
}

interface Invocation {
  readonly requestId: string
  readonly event: unknown
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: Error) => void
}

/** @param timeoutMs  the function's time limit, which is told and not enforced */
export async function startRuntimeApi(functionName: string, timeoutMs: number): Promise<RuntimeApi> {
  const waiting: Invocation[] = []
  const underWay = new Map<string, Invocation>()
  let start = () => {}
  let refuse = (_: Error) => {}
  const initialized = new Promise<void>((resolve, reject) => {
    start = resolve
    refuse = reject
  })
  // Who does not ask whether it started is not to die of it.
  initialized.catch(() => {})
  let runtime: ServerResponse | undefined
  let goneBecause: string | undefined

  function handOver(): void {
    const invocation = runtime && waiting.shift()
    if (!runtime || !invocation) return
    const { requestId, event } = invocation
    underWay.set(requestId, invocation)
    runtime.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': requestId,
      'lambda-runtime-deadline-ms': Date.now() + timeoutMs,
      'lambda-runtime-invoked-function-arn': `arn:aws:lambda:ap-southeast-1:123456789012:function:${functionName}`,
      'lambda-runtime-trace-id': 'Root=1-6922a1c0-3f1b2c4d5e6f708192a3b4c5;Sampled=0',
    })
    runtime.end(JSON.stringify(event))
    runtime = undefined
  }

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').replace('/2018-06-01/runtime/', '')
    if (path === 'invocation/next') {
      start()
      runtime = response
      handOver()
      return
    }
    const body = await text(request)
    const [, requestId = '', outcome] = /^invocation\/([\w-]+)\/(response|error)$/.exec(path) ?? []
    const invocation = underWay.get(requestId)
    underWay.delete(requestId)
    if (path === 'init/error') refuse(functionError(body))
    else if (outcome === 'error') invocation?.reject(functionError(body))
    else invocation?.resolve(JSON.parse(body === '' ? 'null' : body))
    response.writeHead(path === 'init/error' || invocation ? 202 : 400).end()
  }

  const server = await runServer((request, response) => {
    take(request, response).catch((error: unknown) => {
      giveUp(`what the runtime sent cannot be read: ${error}`)
      response.destroy()
    })
  })

  function giveUp(why: string): void {
    goneBecause = why
    const error = new FunctionError('Runtime.Gone', why)
    refuse(error)
    for (const { reject } of [...underWay.values(), ...waiting.splice(0)]) reject(error)
    underWay.clear()
  }

  return {
    address: server.url.replace('http://', ''),
    initialized,
    invoke: event =>
      new Promise((resolve, reject) => {
        if (goneBecause !== undefined) return reject(new FunctionError('Runtime.Gone', goneBecause))
        waiting.push({ requestId: randomUUID(), event, resolve, reject })
        handOver()
      }),
    giveUp,
    stop() {
      giveUp('the Runtime API has ended')
      void server.stop()
    },
  }
}

function functionError(body: string): FunctionError {
  const { errorType = '', errorMessage = '' } = JSON.parse(body) as Record<string, string | undefined>
  return new FunctionError(errorType, errorMessage)
}
