/** The CPU time for comparing a line of a bill, and whether memory stays flat with a million lines. */
import { once } from 'node:events'
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readBill } from '../lib/gateways/alipayPage/bill/readBill'
import { fen } from '../lib/money'
import { factsByKey, type RecordedFact } from '../lib/order/facts'
import type { Order } from '../lib/order/order'
import type { OrderId } from '../lib/order/orderId'
import { type ComparingPorts, compareBill } from '../lib/payment/bills/compareBill'
import type { EpochMs } from '../lib/time'
import { detailsText } from '../local/simulator/alipayPage/bill/billText'
import { encodeText } from '../local/simulator/core/charset'
import { anOrder, PROVENANCE } from '../test/support/orders'
import { atMost, judged, type Outcome } from './outcome'

const SIZES = [10_000, 100_000, 1_000_000]
/** The limit for the growth of memory from ten thousand lines to a million, in MiB. */
const TARGET_GROWTH_MIB = 128
const MIB = 1024 ** 2

const DAY = Date.parse('2026-11-24T12:00:00+08:00') as EpochMs
const SELLER = '2088000000000000'
const AMOUNT = fen(33_600)

const tradeNoOf = (at: number) => `20261124220014${String(at).padStart(14, '0')}`
const orderIdOf = (at: number) => `20261124${String(at).padStart(16, '0')}` as OrderId

export async function benchBill(): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-bill-'))
  try {
    const rows = []
    for (const lines of SIZES) rows.push(await measure(join(folder, 'bill.csv'), lines))
    const growth = (rows.at(-1)?.rssMib ?? 0) - (rows[0]?.rssMib ?? 0)
    const target = atMost(
      'memory, a million lines beside ten thousand',
      growth,
      TARGET_GROWTH_MIB,
      'MiB more',
    )
    return judged([target], { rows, growthMib: growth }, rows.map(lineOf))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const lineOf = ({ lines, seconds, microseconds, rssMib }: Awaited<ReturnType<typeof measure>>): string =>
  [
    `${String(lines).padStart(9)} lines`,
    `${seconds.toFixed(1).padStart(6)} s`,
    `${microseconds.toFixed(1).padStart(6)} µs a line`,
    `${rssMib.toFixed(0).padStart(5)} MiB`,
  ].join(' ')

async function measure(file: string, lines: number) {
  await writeBill(file, lines)
  let rss = 0
  const watching = setInterval(() => {
    rss = Math.max(rss, process.memoryUsage.rss())
  }, 20)
  const before = process.cpuUsage()
  const bill = readBill(file, { sellerId: SELLER, day: DAY })
  const found = await compareBill(SHOP, 'alipayPage', DAY, bill).finally(() => clearInterval(watching))
  const { user, system } = process.cpuUsage(before)
  const seconds = (user + system) / 1e6
  if (
    !('comparison' in found) ||
    found.comparison.payments.count !== lines ||
    found.comparison.mismatchCount > 0
  )
    throw new Error('the bill was not compared as it should be')
  return { lines, seconds, microseconds: (seconds * 1e6) / lines, rssMib: rss / MIB }
}

/** Has the order of every line, in a store without delay. */
const SHOP: ComparingPorts = {
  clock: () => DAY,
  batches: { getMany: async orderIds => orderIds.map(orderId => orderOf(Number(orderId.slice(8)))) },
  orders: { async *listDay() {} },
}

const SAMPLE = anOrder({ gateway: 'alipayPage' })

function orderOf(at: number): Order {
  const fact: RecordedFact = {
    kind: 'paid',
    gateway: 'alipayPage',
    tradeNo: tradeNoOf(at),
    at: DAY,
    amountFen: AMOUNT,
    ...PROVENANCE,
  }
  return { ...SAMPLE, orderId: orderIdOf(at), facts: factsByKey([fact]) }
}

/** Lines per write. */
const PIECE = 1000

/** In pieces, so that writing needs little memory. */
async function writeBill(file: string, lines: number): Promise<void> {
  const account = { sellerId: SELLER, day: '20261124' }
  const movement = (at: number) => ({
    kind: 'payment' as const,
    tradeNo: tradeNoOf(at),
    outTradeNo: orderIdOf(at),
    subject: '明前西湖龙井',
    buyer: 'buy***@example.com',
    createdAtMs: DAY,
    atMs: DAY,
    fen: AMOUNT,
    refundNo: '',
    feeFen: 202,
  })
  const [head = '', sample = '', tail = ''] = detailsText(account, [movement(0)], DAY)
    .split(/^(2026.*\r\n)/m)
    .map(String)
  const total = `#交易合计：${lines}笔，商家实收共${(AMOUNT * lines) / 100}.00元`
  const stream = createWriteStream(file)
  stream.write(encodeText(head, 'gbk'))
  const bytes = encodeText(sample, 'gbk').toString('latin1')
  const line = (at: number) => bytes.replace(tradeNoOf(0), tradeNoOf(at)).replace(orderIdOf(0), orderIdOf(at))
  for (let from = 0; from < lines; from += PIECE) {
    const piece = Array.from({ length: Math.min(PIECE, lines - from) }, (_, at) => line(from + at)).join('')
    if (!stream.write(Buffer.from(piece, 'latin1'))) await once(stream, 'drain')
  }
  stream.end(encodeText(tail.replace(/#交易合计：1笔，商家实收共[\d.]+元/, total), 'gbk'))
  await once(stream, 'finish')
}
