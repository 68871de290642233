/** The log is one JSON object per line, whatever Lambda's console does. */
import { afterEach, expect, it, vi } from 'vitest'
import { jsonLog } from '../../../lib/telemetry/log'
import { NOW } from '../../support/orders'

afterEach(() => vi.restoreAllMocks())

it('writes one line of JSON to the standard output, bypassing the console', () => {
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const logged = vi.spyOn(console, 'log')
  jsonLog({ shop: 'teahouse', stage: 'prod' }, () => NOW)('info', 'mailsSent', { orderId: 'a\nb', count: 1 })
  expect(logged).not.toHaveBeenCalled()
  expect(written).toHaveBeenCalledTimes(1)
  const [[line]] = written.mock.calls as [[string]]
  expect(line).toMatch(/^[^\n]+\n$/)
  expect(JSON.parse(line)).toMatchObject({
    event: 'mailsSent',
    orderId: 'a\nb',
    MailsSent: 1,
    shop: 'teahouse',
  })
})

/** In which Lambda finds the time and the level of a line that its own console did not write. */
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal']

it('names time and level as Lambda expects them, which assumes INFO without them', () => {
  const lines: string[] = []
  const log = jsonLog(
    { shop: 'teahouse', stage: 'prod' },
    () => NOW,
    line => lines.push(line),
  )
  for (const level of ['info', 'warn', 'error'] as const) log(level, 'billMismatch', { requestId: 'r' })
  const read = lines.map(line => JSON.parse(line))
  expect(read.map(({ level }) => level)).toEqual(['info', 'warn', 'error'])
  for (const { timestamp, level } of read) {
    expect(timestamp).toMatch(RFC_3339)
    expect(LEVELS).toContain(level)
  }
})
