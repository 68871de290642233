// The gateway simulator: plays Alipay's side of create_direct_pay_by_user on this machine, for developers and tests.
// Put together here; shares no code with the shop it is played to. No real money, no network beyond the shop's own addresses.

import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer, type HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { gatewayRoutes } from '../alipayDirect/gatewayRoutes'
import { makeTimestampKeys } from '../alipayDirect/timestampKeys'
import { cashierRoutes } from './cashierRoutes'
import type { Control } from './control'
import { controlRoutes } from './controlRoutes'
import type { Desk } from './desk'
import { makeLedger } from './ledger'
import { EMPTY_LEDGER, makeLedgerWriter, readLedgerFile } from './ledgerFile'
import { makeNotifier } from './notifier'
import { initialSettings } from './settings'
import { ICON, STYLE } from './style'
import { makeTradeActions } from './tradeActions'

export interface SimulatorOptions {
  /** 0 = any free port. Always binds 127.0.0.1. */
  port: number
  /** The shop's contract; its seller_id is the partner. */
  partner: string
  sellerEmail: string
  sellerName: string
  key: string
  /** JSON file in which trades and notifies survive a restart; absent = memory only. */
  dataFile?: string
  /** Simulated seconds in a real one, for the retry schedule and it_b_pay; 1 = the real schedule, default 60. */
  speed?: number
  /** Ids that notify_verify always answers true for, such as those of sample events. */
  knownNotifyIds?: string[]
  log?: (line: string) => void
}

export interface Simulator {
  /** Without a slash at the end. */
  url: string
  gatewayUrl: string
  controlUrl: string
  /** Cut all connections and stop all timers; resolves when the data file is written. */
  stop(): Promise<void>
}

const DEFAULT_SPEED = 60

/** Start the simulator; rejects when the port is taken or the data file is not one of its own. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { partner, sellerEmail, sellerName, key, dataFile, speed = DEFAULT_SPEED, log = () => {} } = options
  const writer =
    dataFile === undefined
      ? null
      : makeLedgerWriter(
          dataFile,
          () => ledger.snapshot(),
          error => log(`the data file was not written: ${error}`),
        )
  const ledger = makeLedger(dataFile === undefined ? EMPTY_LEDGER : readLedgerFile(dataFile), () =>
    writer?.changed(),
  )
  const desk: Desk = {
    contract: { partner, sellerEmail, sellerName, key },
    knownNotifyIds: new Set(options.knownNotifyIds),
    ledger,
    settings: initialSettings(speed),
    turnedAway: [],
    now: () => Date.now(),
    log,
  }
  const notifier = makeNotifier(desk)
  const actions = makeTradeActions(desk, notifier)

  const server = createAdaptorServer({
    fetch: makeRoutes({ desk, actions, notifier }, speed).fetch,
    overrideGlobalObjects: false,
  }) as Server
  const url = `http://127.0.0.1:${await listen(server, options.port)}`
  notifier.resume()
  actions.resume()
  log(`the gateway simulator listens on ${url}`)

  return {
    url,
    gatewayUrl: `${url}/gateway.do`,
    controlUrl: `${url}/control`,
    async stop() {
      notifier.stop()
      actions.stop()
      await close(server)
      await writer?.flush()
    },
  }
}

function makeRoutes(control: Control, speed: number): Hono<{ Bindings: HttpBindings }> {
  const keptADay = { 'Cache-Control': 'max-age=86400' }
  return new Hono<{ Bindings: HttpBindings }>()
    .get('/', c => c.redirect('/control', 302))
    .get('/simulator.css', c =>
      c.body(STYLE, 200, { ...keptADay, 'Content-Type': 'text/css; charset=utf-8' }),
    )
    .get('/simulator.svg', c => c.body(ICON, 200, { ...keptADay, 'Content-Type': 'image/svg+xml' }))
    .route('/', gatewayRoutes(control, makeTimestampKeys()))
    .route('/cashier', cashierRoutes(control))
    .route('/control', controlRoutes(control, speed))
    .onError((error, c) => {
      control.desk.log(`simulator error: ${error.stack ?? error.message}`)
      return c.text('The simulator failed; see its log.', 500)
    })
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

function close(server: Server): Promise<void> {
  return new Promise(resolve => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
