/**
 * The orders' table with many orders in it, made by the embedded engine's own `import` of DynamoDB's export format: call
 * by call a million orders would take an hour. Without a stream, since the engine keeps each change of it for ever, and
 * nobody here reads them.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { marshall } from '@aws-sdk/util-dynamodb'
import type { Order } from '../lib/order/order'
import type { OrderId } from '../lib/order/orderId'
import { orderItem } from '../lib/store/orderItem'
import { orderKey } from '../lib/store/orderKey'
import { dynoxideBinary, startDynamoEngine } from '../local/stack/dynamoEngine'
import { freePort } from '../local/stack/ports'
import { localDynamoClient } from '../local/stack/stack'
import { tableInput } from '../local/stack/tables'
import { PROJECT_FOLDER, tableDefinitions, tableNames } from '../tools/deployment/serverlessConfig'

export const STAGE = 'bench'
export const ORDERS_TABLE = tableNames(STAGE).orders

/** Orders that differ in their number alone. */
export interface Filling {
  /** All are like it. */
  readonly sample: Order
  /** What an item holds beside its order, such as its place in the index `work`. */
  readonly more?: (orderId: OrderId) => Readonly<Record<string, unknown>>
  readonly count: number
  /** The number of the order, 0 to count - 1; always the same. */
  readonly orderId: (index: number) => OrderId
}

export interface FilledTable {
  readonly endpoint: string
  readonly client: DynamoDBClient
  stop(): Promise<void>
}

const KEPT = join(PROJECT_FOLDER, '.shouyin', 'bench')
/** Orders of one file of the export. */
const PIECE = 20_000

/** @param keeps  whether the filled table is kept in .shouyin/ for as long as an order has this shape */
export async function startFilledTable(
  filling: Filling,
  { keeps }: { readonly keeps: boolean },
): Promise<FilledTable> {
  const folder = mkdtempSync(join(tmpdir(), 'shouyin-filled-'))
  const database = join(folder, 'orders.sqlite')
  try {
    if (keeps) copyFileSync(await keptDatabase(filling), database)
    else await makeDatabase(filling, database)
    const engine = await startDynamoEngine(await freePort(), database, undefined)
    const client = localDynamoClient(engine.endpoint)
    return {
      ...{ endpoint: engine.endpoint, client },
      async stop() {
        client.destroy()
        await engine.stop()
        rmSync(folder, { recursive: true })
      },
    }
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

async function keptDatabase(filling: Filling): Promise<string> {
  const shape = [schema(), lineOf(filling, 0), lineOf(filling, filling.count - 1)].join('\n')
  const name = `${filling.count}-${createHash('sha256').update(shape).digest('hex').slice(0, 16)}.sqlite`
  const file = join(KEPT, name)
  if (existsSync(file)) return file
  mkdirSync(KEPT, { recursive: true })
  const half = join(KEPT, `half-${process.pid}.sqlite`)
  try {
    await makeDatabase(filling, half)
    renameSync(half, file)
  } finally {
    rmSync(half, { force: true })
  }
  return file
}

async function makeDatabase(filling: Filling, database: string): Promise<void> {
  const binary = dynoxideBinary()
  if (!binary)
    throw new Error('Only the embedded engine can be filled with so many orders; it is for Linux x64')
  const folder = mkdtempSync(join(tmpdir(), 'shouyin-export-'))
  try {
    const data = join(folder, 'export', ORDERS_TABLE, 'data')
    mkdirSync(data, { recursive: true })
    for (let at = 0; at < filling.count; at += PIECE) {
      const lines = Array.from({ length: Math.min(PIECE, filling.count - at) }, (_, i) =>
        lineOf(filling, at + i),
      )
      writeFileSync(join(data, `${at}.json`), lines.join('\n'))
    }
    writeFileSync(join(folder, 'schema.json'), schema())
    const [source, description] = [join(folder, 'export'), join(folder, 'schema.json')]
    await promisify(execFile)(binary, [
      'import',
      '--source',
      source,
      '--schema',
      description,
      '--output',
      database,
    ])
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function schema(): string {
  const definition = tableDefinitions(STAGE).find(({ TableName }) => TableName === ORDERS_TABLE)
  if (!definition) throw new Error('there is no table of orders')
  const { StreamSpecification: _, ...table } = tableInput(definition)
  return JSON.stringify([{ Table: { ...table, TableStatus: 'ACTIVE' } }])
}

const marshalled = new WeakMap<Filling, (orderId: OrderId) => string>()

/** One line of the export. To marshal each item anew takes a minute for a million: where it need not be, only the number changes. */
function lineOf(filling: Filling, index: number): string {
  const known = marshalled.get(filling) ?? lines(filling)
  marshalled.set(filling, known)
  return known(filling.orderId(index))
}

function lines({ sample, more }: Filling): (orderId: OrderId) => string {
  const line = (values: Readonly<Record<string, unknown>>) =>
    JSON.stringify({ Item: marshall({ ...orderItem(sample), ...values }, { removeUndefinedValues: true }) })
  if (more) return orderId => line({ ...orderKey(orderId), ...more(orderId) })
  const [head = '', between = '', tail = ''] = line({ dayShard: '\u0000', orderId: '\u0000' }).split(
    '\\u0000',
  )
  return orderId => `${head}${orderKey(orderId).dayShard}${between}${orderId}${tail}`
}
