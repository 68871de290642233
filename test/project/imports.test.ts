/** Which file may import which: the project against the list of components, and the check against planted imports. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'
import { componentFinder, cyclesIn, forbidden, problems, reachable, unused } from './imports/check'
import { COMPONENTS, type Component } from './imports/components'
import { edgesFrom, edgesOf, isSource, readSources } from './imports/graph'
import { PICTURE, picture } from './imports/picture'

const SOURCES = readSources(PROJECT_FOLDER)
const EDGES = edgesOf(SOURCES)

describe('the project', () => {
  it('imports only what the table allows, and has no cycle', () => {
    expect(EDGES.length).toBeGreaterThan(1000)
    expect(problems(EDGES, COMPONENTS)).toEqual([])
  })

  it('uses all that the table allows', () => {
    expect(unused(EDGES, COMPONENTS)).toEqual([])
  })

  it('has a component for every source file, and files in every component', () => {
    const componentOf = componentFinder(COMPONENTS)
    const files = [...SOURCES.keys()].filter(isSource)
    expect(files.filter(path => !componentOf(path))).toEqual([])
    expect(COMPONENTS.filter(component => !files.some(path => componentOf(path) === component))).toEqual([])
  })

  it('measures and simulates without the test runner', () => {
    const reached = reachable(EDGES.filter(({ typeOnly }) => !typeOnly))
    const programs = [...reached].filter(([from]) => /^(?:bench|tools|local)\/|\/simulate\.ts$/.test(from))
    expect(programs.length).toBeGreaterThan(100)
    expect(programs.filter(([, places]) => places.has('vitest')).map(([from]) => from)).toEqual([])
  })
})

/** What one file imports when it has one more line; the file may be a new one. */
const edgesWith = (path: string, line: string) =>
  edgesFrom(path, new Map([...SOURCES, [path, `${SOURCES.get(path) ?? ''}\n${line}\n`]]))
/** The whole graph then. */
const graphWith = (path: string, line: string) => [
  ...EDGES.filter(({ from }) => from !== path),
  ...edgesWith(path, line),
]

describe('a planted import', () => {
  it.each([
    ['lib/order/order.ts', "import { notify } from '../../functions/notify'", 'functions/notify.ts'],
    ['lib/delivery/mail.ts', "import { startStack } from '../../local/stack/stack'", 'local/stack/stack.ts'],
    ['lib/order/cart.ts', "import type { Handler } from '../http/response'", 'lib/http/response.ts (type)'],
    ['lib/order/cart.ts', "import { type Page } from '../page/page'", 'lib/page/page.ts (type)'],
    ['lib/order/order.ts', "import catalog from '../../catalog.json'", 'catalog.json'],
    ['lib/order/order.ts', "import { html } from 'hono/html'", 'hono/html'],
    ['lib/order/order.ts', "import { readFileSync } from 'node:fs'", 'node:fs'],
    ['lib/order/facts.ts', "export * from '../payment/ports'", 'lib/payment/ports.ts'],
    ['lib/order/facts.ts', "export type * from '../payment/ports'", 'lib/payment/ports.ts (type)'],
    ['lib/money.ts', "export { MAX_LINES } from './order/cart'", 'lib/order/cart.ts'],
    ['lib/time.ts', "import { randomUUID } from 'node:crypto'", 'node:crypto'],
    ['lib/signing/canonical.ts', "import { readFileSync } from 'node:fs'", 'node:fs'],
    [
      'lib/signing/form.ts',
      "type Bank = import('../gateways/capabilities/profile').Bank",
      'lib/gateways/capabilities/profile.ts (type)',
    ],
    ['lib/telemetry/log.ts', "import type { Orders } from '../payment/ports'", 'lib/payment/ports.ts (type)'],
    ['lib/illegal/sampler.ts', "import { text } from '../http/response'", 'lib/http/response.ts'],
    [
      'lib/page/page.ts',
      "import { DynamoDBClient } from '@aws-sdk/client-dynamodb'",
      '@aws-sdk/client-dynamodb',
    ],
    ['lib/page/page.ts', "import { Hono } from 'hono'", 'hono'],
    [
      'lib/page/page.ts',
      "import * as profile from '../gateways/capabilities/profile'",
      'lib/gateways/capabilities/profile.ts',
    ],
    [
      'lib/page/page.ts',
      "import type { Opening } from '../gateways/gateway'",
      'lib/gateways/gateway.ts (type)',
    ],
    [
      'lib/page/mark.ts',
      "import '../gateways/capabilities/profile'; import type { Bank } from '../gateways/capabilities/profile'",
      'lib/gateways/capabilities/profile.ts',
    ],
    [
      'lib/gateways/other/messages.ts',
      "import '../alipayDirect/message'",
      'lib/gateways/alipayDirect/message.ts',
    ],
    [
      'lib/gateways/alipayDirect/keys.ts',
      "import type { ReadParameter } from '../../config/secrets'",
      'lib/config/secrets.ts (type)',
    ],
    [
      'lib/gateways/alipayDirect/keys.ts',
      "import { messages } from '../messages'",
      'lib/gateways/messages.ts',
    ],
    [
      'lib/gateways/alipayDirect/keys.ts',
      "import { httpGet } from '../httpClient'",
      'lib/gateways/httpClient.ts',
    ],
    [
      'lib/gateways/messages.ts',
      "import { acceptNotify } from '../payment/acceptNotify'",
      'lib/payment/acceptNotify.ts',
    ],
    ['lib/gateways/messages.ts', "import './payments'", 'lib/gateways/payments.ts'],
    ['lib/gateways/gateway.ts', "import './alipayDirect/message'", 'lib/gateways/alipayDirect/message.ts'],
    [
      'lib/payment/match.ts',
      "await import('../gateways/alipayDirect/banks')",
      'lib/gateways/alipayDirect/banks.ts',
    ],
    ['lib/payment/match.ts', "import { config } from '../app'", 'lib/app.ts'],
    ['lib/payment/match.ts', "import { sesSender } from '../delivery/ses'", 'lib/delivery/ses.ts'],
    ['lib/payment/match.ts', "import { md5 } from '../signing/md5'", 'lib/signing/md5.ts'],
    ['lib/payment/match.ts', "import { reasons } from '../illegal/reasons'", 'lib/illegal/reasons.ts'],
    ['lib/payment/match.ts', "import '@aws-sdk/lib-dynamodb'", '@aws-sdk/lib-dynamodb'],
    ['lib/config/secrets.ts', "const app = await import('../app')", 'lib/app.ts'],
    ['lib/config/secrets.ts', "import { SSMClient } from '@aws-sdk/client-ssm'", '@aws-sdk/client-ssm'],
    ['lib/config/secrets.ts', 'await import(`./ssmParameter`)', 'lib/config/ssmParameter.ts'],
    [
      'lib/config/gateways.ts',
      "import '../gateways/alipayDirect/settings'",
      'lib/gateways/alipayDirect/settings.ts',
    ],
    ['lib/config/gateways.ts', "export { messages } from '../gateways/messages'", 'lib/gateways/messages.ts'],
    ['lib/store/condition.ts', "import { agenda } from '../payment/followUp'", 'lib/payment/followUp.ts'],
    [
      'lib/store/condition.ts',
      "import { GetItemCommand } from '@aws-sdk/client-dynamodb'",
      '@aws-sdk/client-dynamodb',
    ],
    [
      'lib/app.ts',
      "import { sdkDocumentStore } from './store/sdk/documentStore'",
      'lib/store/sdk/documentStore.ts',
    ],
    ['lib/store/condition.ts', "import { SQSClient } from '@aws-sdk/client-sqs'", '@aws-sdk/client-sqs'],
    ['lib/store/condition.ts', "import { sqsVisits } from './sqsVisits'", 'lib/store/sqsVisits.ts'],
    [
      'lib/store/condition.ts',
      "import type { Request } from '../http/request'",
      'lib/http/request.ts (type)',
    ],
    ['lib/http/cors.ts', "import { orders } from '../../test/support/orders'", 'test/support/orders.ts'],
    [
      'lib/http/cors.ts',
      "import type { Finding } from '../../tools/doctor/finding'",
      'tools/doctor/finding.ts (type)',
    ],
    ['lib/http/cors.ts', "import flood = require('../../bench/flood')", 'bench/flood.ts'],
    ['lib/app.ts', "import '../events/notify.paid.json'", 'events/notify.paid.json'],
    ['lib/app.ts', "import './gateways/alipayDirect/message'", 'lib/gateways/alipayDirect/message.ts'],
    ['lib/app.ts', "await import('./gateways/' + name)", '(computed)'],
    ['lib/app.ts', "import './nowhere'", './nowhere (not found)'],
    ['lib/delivery/outbox.ts', "import { sesSender } from './ses'", 'lib/delivery/ses.ts'],
    [
      'lib/delivery/outbox.ts',
      "import type { Orders } from '../payment/ports'",
      'lib/payment/ports.ts (type)',
    ],
    [
      'lib/background/boundary.ts',
      "import { dynamoOrders } from '../store/dynamoOrders'",
      'lib/store/dynamoOrders.ts',
    ],
    ['functions/return.ts', "import '../lib/config/ssmParameter'", 'lib/config/ssmParameter.ts'],
    ['functions/return.ts', "import { notify } from './notify'", 'functions/notify.ts'],
    [
      'functions/return.ts',
      "import '../lib/gateways/alipayDirect/banks'",
      'lib/gateways/alipayDirect/banks.ts',
    ],
    [
      'functions/return.ts',
      "import { dynamoOrders } from '../lib/store/dynamoOrders'",
      'lib/store/dynamoOrders.ts',
    ],
    ['tools/order.ts', "import { anOrder } from '../test/support/orders'", 'test/support/orders.ts'],
    ['tools/order.ts', "import flood from '../bench/flood'", 'bench/flood.ts'],
    ['tools/order.ts', "import { freePort } from '../local/stack/ports'", 'local/stack/ports.ts'],
    ['tools/deployment/refuseLocalDeploy.js', "require('../doctor/place')", 'tools/doctor/place.ts'],
    ['tools/doctor/place.ts', "import { terminalTable } from '../terminal'", 'tools/terminal.ts'],
    ['local/simulator/core/form.ts', "import '../../../lib/signing/canonical'", 'lib/signing/canonical.ts'],
    [
      'local/simulator/alipayDirect/signing.ts',
      "import '../../../lib/signing/canonical'",
      'lib/signing/canonical.ts',
    ],
    [
      'local/simulator/core/form.ts',
      "import type {} from '../alipayDirect/envelope'",
      'local/simulator/alipayDirect/envelope.ts (type)',
    ],
    [
      'local/simulator/other/banks.ts',
      "import '../alipayDirect/banks'",
      'local/simulator/alipayDirect/banks.ts',
    ],
    [
      'local/stack/ports.ts',
      "/// <reference path='../../test/support/flow.ts' />",
      'test/support/flow.ts (type)',
    ],
    ['local/stack/ports.ts', "declare module '../start' {}", 'local/start.ts (type)'],
    ['test/support/flow.ts', "import '../../bench/flood'", 'bench/flood.ts'],
    ['elsewhere/new.ts', "import '../lib/time'", 'lib/time.ts'],
  ])('in %s, %s, is reported', (path, line, target) => {
    expect(forbidden(edgesWith(path, line), COMPONENTS)).toEqual([`${path} → ${target}`])
  })

  it.each([
    ['lib/order/cart.ts', "import { isoTime } from '../time'"],
    ['lib/page/page.ts', "import type { Bank } from '../gateways/capabilities/profile'"],
    ['lib/http/cors.ts', "import { parseForm } from '../signing/form'"],
    ['lib/parts.ts', "import { sesSender } from './delivery/ses'"],
    ['lib/gateways/other/messages.ts', "import type { Messages } from '../capabilities/messages'"],
    ['lib/gateways/messages.ts', "await import('./alipayDirect/messages')"],
    ['functions/return.ts', "import { acceptReturn } from '../lib/payment/matchProblem'"],
    ['tools/order.ts', "export * from './terminal'"],
    ['local/simulator/other/banks.ts', "import '../core/form'"],
    ['test/support/flow.ts', "await import('../../functions/' + key)"],
    ['lib/order/cart.ts', "// import { notify } from '../../functions/notify'"],
    ['lib/order/cart.ts', "export const text = `import { notify } from '../../functions/notify'`"],
  ])('in %s, %s, is allowed', (path, line) => {
    expect(problems(graphWith(path, line), COMPONENTS)).toEqual([])
  })
})

describe('an unused permission', () => {
  it.each<[keyof Component, string, string[]]>([
    ['files', 'lib/{order,illegal}/', ['lib/illegal/']],
    ['files', 'lib/gateways/gateway.ts', ['lib/gateways/gateway.ts']],
    ['types', 'lib/telemetry/', ['lib/telemetry/']],
    ['types', 'lib/order/', []],
    ['packages', '@aws-sdk/*', ['@aws-sdk/*']],
    ['packages', 'hono/*', []],
  ])('among the %s of the pages, %s, is reported as %j', (kind, pattern, reported) => {
    const components = COMPONENTS.map(component => {
      const allowed = [component[kind] ?? [], pattern].flat()
      return component.path === 'lib/page/' ? { ...component, [kind]: allowed } : component
    })
    expect(unused(EDGES, components)).toEqual(reported.map(each => `lib/page/ needs no ${each}`))
  })
})

describe('a planted cycle', () => {
  it.each([
    {
      what: 'of two files that take only types from each other',
      path: 'lib/order/facts.ts',
      line: "import type { Order } from './order'",
      reported: ['lib/order/facts.ts ↔ lib/order/order.ts'],
    },
    {
      what: 'by way of a third file',
      path: 'lib/page/markup.ts',
      line: "export type { Page } from './page'",
      reported: [expect.stringContaining('lib/page/markup.ts ↔')],
    },
    {
      what: 'of folders that no two files make',
      path: 'tools/deployment/localShop.ts',
      line: "import type { Finding } from '../doctor/finding'",
      reported: ['tools/deployment ↔ tools/doctor'],
    },
    {
      what: 'of two files of the stack, one of them loaded later',
      path: 'local/stack/childProcess.ts',
      line: "await import('./mailCatcher')",
      reported: ['local/stack/childProcess.ts ↔ local/stack/mailCatcher.ts'],
    },
    {
      what: 'of two folders of lib that take only types from each other',
      path: 'lib/telemetry/events.ts',
      line: "import type { IllegalReason } from '../illegal/reasons'",
      reported: ['lib/illegal ↔ lib/telemetry'],
    },
    {
      what: 'of two measurements',
      path: 'bench/outcome.ts',
      line: "import type { timings } from './verify'",
      reported: ['bench/outcome.ts ↔ bench/verify.ts'],
    },
  ])('$what is reported', ({ path, line, reported }) => {
    expect(cyclesIn(graphWith(path, line))).toEqual(reported)
  })

  it('is not reported for two files that import the same third', () => {
    expect(cyclesIn(graphWith('lib/order/cart.ts', "import { orderId } from './orderId'"))).toEqual([])
  })
})

describe('the picture of the table', () => {
  it('is up to date; else run npm run picture', async () => {
    const committed = readFileSync(join(PROJECT_FOLDER, PICTURE), 'utf8')
    expect(committed === (await picture(EDGES))).toBe(true)
  })

  it('changes with an arrow between two components, and not with a second import that shows no other', async () => {
    const before = await picture(EDGES)
    const edge = { from: 'lib/signing/form.ts', toPackage: false, typeOnly: true }
    expect((await picture([...EDGES, { ...edge, to: 'lib/telemetry/log.ts' }])) === before).toBe(false)
    expect((await picture([...EDGES, { ...edge, to: 'lib/time.ts' }])) === before).toBe(true)
  })
})
