/** Starts the whole local stack, in memory, with a fast clock, for the tests that go over HTTP. */
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startStack } from '../../local/stack/stack'

export interface ProvidedStack {
  readonly shopUrl: string
  readonly gatewayUrl: string
  readonly controlUrl: string
  readonly dynamodbEndpoint: string
  readonly sqsEndpoint: string
  readonly mailUrl: string
  readonly lambdaUrl: string
}

declare module 'vitest' {
  interface ProvidedContext {
    stack: ProvidedStack
    /** A file to which the stack adds each line that its handlers log. */
    handlerLogFile: string
  }
}

export async function setup(project: TestProject) {
  const folder = mkdtempSync(join(tmpdir(), 'shouyin-log-'))
  const handlerLogFile = join(folder, 'handlers.log')
  writeFileSync(handlerLogFile, '')
  const stack = await startStack({
    log: line => appendFileSync(handlerLogFile, `${line}\n`),
    // Four minutes, the gateway's first wait, last a second.
    speed: 240,
    // Nothing is loaded again while tests run: requests on their way would never be answered.
    // Most tests are of one gateway; those of several start stacks of their own.
    env: { ...process.env, GATEWAYS: 'alipayDirect', SHOUYIN_WATCH: 'nothing' },
    // Tests visit orders when they want to.
    scheduled: false,
    dynamodbEndpoint: process.env.DYNAMODB_ENDPOINT,
  })
  project.provide('stack', {
    shopUrl: stack.shopUrl,
    gatewayUrl: stack.simulator.gatewayUrl,
    controlUrl: stack.simulator.controlUrl,
    dynamodbEndpoint: stack.dynamodbEndpoint,
    sqsEndpoint: stack.sqsEndpoint,
    mailUrl: stack.mailUrl,
    lambdaUrl: stack.lambdaUrl,
  })
  // For the tests that run the handlers in this process beside those of the stack.
  project.provide('dynamodbEndpoint', stack.dynamodbEndpoint)
  project.provide('handlerLogFile', handlerLogFile)
  return async () => {
    await stack.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
