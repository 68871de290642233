/** The doctor's check of each certificate of the open platform. */
import { expect, it } from 'vitest'
import { DAY_MS, plusMs } from '../../lib/time'
import { certificateFindings } from '../../tools/doctor/certificates'
import { NOW } from '../support/orders'

const certificate = (serialNumber: string, fromDays: number, toDays: number) => ({
  serialNumber,
  notBefore: plusMs(NOW, fromDays * DAY_MS),
  notAfter: plusMs(NOW, toDays * DAY_MS),
})
const findings = (...alipay: readonly ReturnType<typeof certificate>[]) =>
  certificateFindings({ app: certificate('a', -1, 100), alipay } as never, NOW)

it('reports whether each of Alipay’s is good', () => {
  const found = findings(certificate('b', -9, 60), certificate('c', 2, 99), certificate('d', -9, -1))
  expect(found.map(({ ok, says }) => [ok, says])).toEqual([
    [true, expect.stringMatching(/^the app’s certificate a is good for 100 more days, until 2027-03-03/)],
    [true, expect.stringMatching(/^Alipay’s certificate b is good for 60 more days/)],
    [false, expect.stringMatching(/^Alipay’s certificate c is not good before 2026-11-25/)],
    [false, expect.stringMatching(/^Alipay’s certificate d ended on 2026-11-22/)],
  ])
})

it('reports what to do about the one that is not good', () => {
  const [app, , second] = findings(certificate('b', -9, 60), certificate('c', -9, 3))
  expect(app?.todo).toBeUndefined()
  expect(second).toMatchObject({
    says: expect.stringContaining('good for 3 more days'),
    todo: expect.stringContaining('alipayCertPublicKey_RSA2.crt'),
  })
})
