/** The log is lines of JSON and nothing else, whatever Lambda's own console would make of them. */
import { afterEach, expect, it, vi } from 'vitest'
import { jsonLog } from '../../../lib/telemetry/log'
import { NOW } from '../../support/orders'

afterEach(() => vi.restoreAllMocks())

it('writes one line of JSON to the standard output, past the console', () => {
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
