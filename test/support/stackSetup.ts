/** Starts the whole local stack, in memory and with a fast clock, for the tests over HTTP. */
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
    /** The file with the handlers' log. */
    handlerLogFile: string
  }
}

export async function setup(project: TestProject) {
  const folder = mkdtempSync(join(tmpdir(), 'shouyin-log-'))
  const handlerLogFile = join(folder, 'handlers.log')
  writeFileSync(handlerLogFile, '')
  const stack = await startStack({
    log: line => appendFileSync(handlerLogFile, `${line}\n`),
    // The gateway's first wait, four minutes, takes a second.
    speed: 240,
    // No reloading while tests run: requests under way would never be answered.
    // Most tests use one gateway; those with several start their own stacks.
    env: { ...process.env, GATEWAYS: 'alipayDirect', SHOUYIN_WATCH: 'nothing' },
    // Tests start visits themselves.
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
  // For the tests that also run handlers in their own process.
  project.provide('dynamodbEndpoint', stack.dynamodbEndpoint)
  project.provide('handlerLogFile', handlerLogFile)
  return async () => {
    await stack.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
