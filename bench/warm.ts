/**
 * `npm run bench -- warm`: a genuine notify in a warm function, from its body to `success`, compared with the single
 * conditional write that it makes, with the deployed version of Node.js. With RSA2 Alipay is not asked, so the write is
 * the only wait.
 *
 * The store is the embedded engine: it checks the condition, writes the item, and responds over HTTP, without network
 * latency, which would hide the handler's time.
 */

import { stackEnvironment } from '../local/stack/stack'
import { lambdaRuntime } from '../test/runtime/lambdaRuntime'
import { ALIPAY, pemOf } from '../test/support/alipayPage'
import { localVariables } from '../test/support/localVariables'
import { clearProgress, showProgress } from '../tools/terminal'
import { runDeployed } from './deployed'
import { ORDERS_TABLE, startFilledTable } from './filledTable'
import { atMost, judged, type Outcome } from './outcome'
import { median, quantile, spread } from './statistics'
import { markdownTable } from './table'
import { warmOrder, warmOrderId, workOf } from './warmOrders'
import { MEMORY_CALLS, ORDERS_NEEDED } from './warmPlan'
import type { WarmFigures } from './warmRun'

const TARGET = 1.1
/** The heap of the last quarter of the calls as a multiple of the second quarter's: medians after collections. */
const HEAP_TARGET = 1.02

export async function benchWarm(): Promise<Outcome> {
  const runtime = await lambdaRuntime()
  if ('missing' in runtime) throw new Error(runtime.missing)
  showProgress('Filling a table with unpaid orders …')
  const filling = { sample: warmOrder(0), more: workOf, count: ORDERS_NEEDED, orderId: warmOrderId }
  const table = await startFilledTable(filling, { keeps: false })
  try {
    const nowhere = 'http://127.0.0.1:9'
    const stack = stackEnvironment({
      shopUrl: nowhere,
      gatewayUrl: nowhere,
      openapiUrl: nowhere,
      chinabankUrl: nowhere,
      dynamodbEndpoint: table.endpoint,
      sqsEndpoint: nowhere,
      mailUrl: nowhere,
    })
    const env = {
      ...(await localVariables(stack)),
      ...stack,
      GATEWAYS: 'alipayPage',
      ALIPAY_PUBLIC_KEY: `literal:${pemOf(ALIPAY.publicKey)}`,
      ORDERS_TABLE,
    }
    showProgress('Paying orders, and writing alone, in turns …')
    const figures = await runDeployed<WarmFigures>('bench/warmRun.ts', env, runtime.node)
    clearProgress()
    return outcomeOf(figures)
  } finally {
    await table.stop()
  }
}

function outcomeOf({ machine, levels, heap }: WarmFigures): Outcome {
  const rows = levels.map(({ concurrency, notifyMs, bareMs, notifyCpu, bareCpu }) => ({
    concurrency,
    notify: spread(notifyMs),
    bare: spread(bareMs),
    ratios: notifyMs.map((ms, round) => ms / (bareMs[round] ?? Number.NaN)),
    notifyCpu: quantile(notifyCpu, 0.25),
    bareCpu: quantile(bareCpu, 0.25),
  }))
  const quarter = heap.length / 4
  const early = median(heap.slice(quarter, 2 * quarter))
  const late = median(heap.slice(3 * quarter))
  const targets = [
    ...rows.map(({ concurrency, ratios }) =>
      atMost(`warm notify beside its bare write, ${concurrency} at a time`, median(ratios), TARGET, '×'),
    ),
    atMost(
      `its heap after ${MEMORY_CALLS} calls, last quarter beside the second`,
      late / early,
      HEAP_TARGET,
      '×',
    ),
  ]
  const table = [
    ['at a time', 'notify, ms', 'bare write, ms', '× (quartiles)', 'processor, µs: notify', 'bare write'],
    ...rows.map(row => [
      ...[String(row.concurrency), row.notify, row.bare, spread(row.ratios)],
      ...[row.notifyCpu.toFixed(0), row.bareCpu.toFixed(0)],
    ]),
  ]
  return judged(targets, { machine, levels: rows, heapBytes: { early, late } }, [
    `${machine}; the embedded engine, every notify of a new order, signed by RSA2`,
    '',
    markdownTable(table),
    '',
    `The heap after a collection: ${(early / 1024 ** 2).toFixed(2)} MiB in the second quarter of ${MEMORY_CALLS} calls, ${(late / 1024 ** 2).toFixed(2)} MiB in the last.`,
  ])
}
