// The gateway simulator: implements the gateways' side of the protocols on this machine, for developers and tests.
// Shares no code with the shop. No real money, no requests but to the shop's own addresses.

import type { SimulatedGateway } from './core/gateway'
import { type ServerOptions, type SimulatorServer, startServer } from './core/server'
import { type GatewayOptions, simulatedGateways } from './gateways'

export interface SimulatorOptions extends ServerOptions, GatewayOptions {
  /** Gateways in addition to the registered ones. */
  moreGateways?: readonly SimulatedGateway[]
}

export interface Simulator extends SimulatorServer {
  /** The address of direct pay. */
  gatewayUrl: string
  /** The address of the open platform, if it is simulated. */
  openapiUrl: string
  /** The address of ChinaBank, if it is simulated. */
  chinabankUrl: string
}

/** Start the simulator; rejects if the port is taken or the data file is not a ledger. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const gateways = [...simulatedGateways(options), ...(options.moreGateways ?? [])]
  const server = await startServer(gateways, options)
  return {
    ...server,
    gatewayUrl: `${server.url}/gateway.do`,
    openapiUrl: `${server.url}/openapi/gateway.do`,
    chinabankUrl: `${server.url}/PayGate`,
  }
}
