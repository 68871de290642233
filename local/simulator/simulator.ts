// The gateway simulator: plays the gateways' side of the protocols on this machine, for developers and tests.
// Shares no code with the shop it is played to. No real money, no network beyond the shop's own addresses.

import type { SimulatedGateway } from './core/gateway'
import { type ServerOptions, type SimulatorServer, startServer } from './core/server'
import { type GatewayOptions, simulatedGateways } from './gateways'

export interface SimulatorOptions extends ServerOptions, GatewayOptions {
  /** Gateways beyond those of the registry. */
  moreGateways?: readonly SimulatedGateway[]
}

export interface Simulator extends SimulatorServer {
  /** Where direct pay's requests go. */
  gatewayUrl: string
  /** Where those of the open platform go, if it is played. */
  openapiUrl: string
  /** Where ChinaBank's go, if it is played. */
  chinabankUrl: string
}

/** Start the simulator; rejects when the port is taken or the data file is not one of its own. */
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
