// The simulator's server: the gateways' routes, the cashier and the control panel on one port of this machine.

import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer, type HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { cashierRoutes } from './cashierRoutes'
import type { SimulatorContext } from './context'
import type { Control } from './control'
import { controlRoutes } from './controlRoutes'
import type { SimulatedGateway } from './gateway'
import { makeGatewayCore } from './gatewayCore'
import { makeLedger } from './ledger'
import { EMPTY_LEDGER, makeLedgerWriter, readLedgerFile } from './ledgerFile'
import { closedForMaintenance } from './maintenance'
import { makeNotifier } from './notifier'
import { refuseOtherHosts } from './otherPages'
import { initialSettings, settingsSchema } from './settings'
import { ICON, STYLE } from './style'
import { makeTradeActions } from './tradeActions'
import { demandUnique } from './uniqueNames'

export interface ServerOptions {
  /** 0 = any free port. Always on 127.0.0.1. */
  port: number
  /** A JSON file that keeps trades and notifies over restarts; absent = memory only. */
  dataFile?: string
  /** Simulated seconds per real second, for retry schedules and time-outs; 1 = the real schedule, default 60. */
  speed?: number
  log?: (line: string) => void
}

export interface SimulatorServer {
  /** Without a slash at the end. */
  url: string
  controlUrl: string
  /** Close all connections and stop all timers; resolves when the data file is written. */
  stop(): Promise<void>
}

const DEFAULT_SPEED = 60

/** Start it; rejects if the port is taken, the data file is not a ledger, or names of gateways clash. */
export async function startServer(
  gateways: readonly SimulatedGateway[],
  { port, dataFile, speed = DEFAULT_SPEED, log = () => {} }: ServerOptions,
): Promise<SimulatorServer> {
  const names = gateways.map(({ name }) => name)
  demandUnique(names, 'gateways')
  const { ledger, flush } = openLedger(dataFile, names, log)
  const schema = settingsSchema(gateways)
  const context: SimulatorContext = {
    gateways,
    schema,
    ledger,
    settings: initialSettings(schema, speed),
    refusedRequests: [],
    now: () => Date.now(),
    log,
  }
  const notifier = makeNotifier(context)
  const actions = makeTradeActions(context, notifier)

  const { fetch } = makeRoutes({ context, actions, notifier }, speed, flush)
  const server = createAdaptorServer({ fetch, overrideGlobalObjects: false }) as Server
  const url = `http://127.0.0.1:${await listen(server, port)}`
  notifier.resume()
  actions.resume()
  log(`the gateway simulator listens on ${url}`)

  return {
    url,
    controlUrl: `${url}/control`,
    async stop() {
      notifier.stop()
      actions.stop()
      await close(server)
      await flush()
    },
  }
}

function openLedger(dataFile: string | undefined, gateways: readonly string[], log: (line: string) => void) {
  if (dataFile === undefined) return { ledger: makeLedger(EMPTY_LEDGER, () => {}), flush: async () => {} }
  const ledger = makeLedger(readLedgerFile(dataFile, gateways), () => writer.changed())
  const writer = makeLedgerWriter(dataFile, ledger.snapshot, error =>
    log(`the data file was not written: ${error}`),
  )
  return { ledger, flush: writer.flush }
}

function makeRoutes(
  control: Control,
  speed: number,
  flush: () => Promise<void>,
): Hono<{ Bindings: HttpBindings }> {
  const keptADay = { 'Cache-Control': 'max-age=86400' }
  const routes = new Hono<{ Bindings: HttpBindings }>()
    // Respond only after the changes are on disk, in case the process is killed.
    .use(async (_, next) => {
      await next()
      await flush()
    })
    .use(refuseOtherHosts)
    .use(closedForMaintenance(control.context))
    .get('/', c => c.redirect('/control', 302))
    .get('/simulator.css', c =>
      c.body(STYLE, 200, { ...keptADay, 'Content-Type': 'text/css; charset=utf-8' }),
    )
    .get('/simulator.svg', c => c.body(ICON, 200, { ...keptADay, 'Content-Type': 'image/svg+xml' }))
    .route('/cashier', cashierRoutes(control))
    .route('/control', controlRoutes(control, speed))
    .onError((error, c) => {
      control.context.log(`simulator error: ${error.stack ?? error.message}`)
      return c.text('The simulator failed; see its log.', 500)
    })
  for (const gateway of control.context.gateways)
    routes.route('/', gateway.routes(makeGatewayCore(gateway, control)))
  return routes
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
