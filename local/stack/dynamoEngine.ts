/**
 * The DynamoDB-compatible engine of the local stack: the dynoxide binary that npm installs on Linux x64, or the server
 * that DYNAMODB_ENDPOINT names.
 */
import { randomInt } from 'node:crypto'
import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Child, startChild } from './childProcess'
import { demandEngine } from './givenEngine'

export interface DynamoEngine {
  readonly endpoint: string
  stop(): Promise<void>
}

const READY_WITHIN_MS = 10_000

/**
 * @param databaseFile  undefined keeps the data in memory
 * @param given         the endpoint of a running engine, to use instead
 * @param host          an address of this machine
 */
export async function startDynamoEngine(
  port: number,
  databaseFile: string | undefined,
  given: string | undefined,
  host = '127.0.0.1',
): Promise<DynamoEngine> {
  if (given) return { endpoint: await demandEngine(given), stop: async () => {} }
  const binary = dynoxideBinary()
  if (!binary) {
    throw new Error(
      'No DynamoDB engine for this system. The bundled one (dynoxide) is for Linux x64. Start any DynamoDB-compatible ' +
        'server, such as DynamoDB Local, and name it: DYNAMODB_ENDPOINT=http://127.0.0.1:8000 npm start',
    )
  }
  const said: string[] = []
  const args = ['--host', host, '--port', String(port), ...(databaseFile ? ['--db-path', databaseFile] : [])]
  const child = startChild(binary, args, { onLine: line => said.push(line) })
  await untilListening(host, port, child, said)
  return { endpoint: `http://${host}:${port}`, stop: () => child.stop() }
}

/**
 * A loopback address that a web page cannot guess, because the engine accepts requests from every origin, and has no
 * option against it. Linux answers on all of 127.0.0.0/8.
 */
export const randomLoopback = () => [127, ...Array.from({ length: 3 }, () => randomInt(1, 255))].join('.')

/** @returns undefined on other platforms than Linux x64, for which npm installs none */
export function dynoxideBinary(): string | undefined {
  try {
    const binary = join(dirname(require.resolve('@dynoxide/linux-x64/package.json')), 'dynoxide')
    return process.platform === 'linux' && process.arch === 'x64' && existsSync(binary) ? binary : undefined
  } catch {
    return undefined
  }
}

async function untilListening(
  host: string,
  port: number,
  child: Child,
  said: readonly string[],
): Promise<void> {
  for (let waitedMs = 0; waitedMs < READY_WITHIN_MS; waitedMs += 20) {
    if (child.process.exitCode !== null) break
    if (await isListening(host, port)) return
    await sleep(20)
  }
  await child.stop()
  throw new Error(`The DynamoDB engine did not start: ${said.slice(-5).join(' ')}`)
}

function isListening(host: string, port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, host, () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
