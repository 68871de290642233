/** Warnings about certificates that expire soon. */
import { expect, it } from 'vitest'
import { type Certificates, formatCertificates } from '../../../lib/gateways/alipayPage/certificates'
import type { CertificateWatch, HeldCertificate } from '../../../lib/gateways/capabilities/certificates'
import { CERTIFICATES as REGISTRY } from '../../../lib/gateways/certificates'
import type { GatewayEnvironment } from '../../../lib/gateways/gateway'
import { watchCertificates } from '../../../lib/payment/watchCertificates'
import type { Log } from '../../../lib/telemetry/events'
import { DAY_MS, plusMs } from '../../../lib/time'
import { CERTIFICATE_VARIABLES, CERTIFICATES, VARIABLES } from '../../support/alipayPage'
import { NOW } from '../../support/orders'

/** What is logged on a day on which these gateways hold these. */
async function told(held: Readonly<Record<string, readonly HeldCertificate[] | undefined>>) {
  const lines: unknown[] = []
  const log: Log = (...line) => lines.push(line)
  const certificates = {
    names: Object.keys(held) as 'alipayPage'[],
    usable: () => [],
    get(name: string): CertificateWatch {
      const list = held[name]
      return list ? { list: async () => list } : {}
    },
  }
  await watchCertificates({ certificates, clock: () => NOW, log })('request-1')
  return lines
}
const ending = (ms: number, of: HeldCertificate['of'] = 'shop'): HeldCertificate => ({
  of,
  serialNumber: 'a',
  notAfter: plusMs(NOW, ms),
})

it.each([
  ['30 days', 30 * DAY_MS, undefined],
  ['a moment less', 30 * DAY_MS - 1, 29],
  ['a day', DAY_MS, 1],
  ['nothing', 0, 0],
  ['less than nothing', -1, -1],
])('with %s left', async (_, ms, daysLeft) => {
  const fields = { requestId: 'request-1', gateway: 'alipayPage', certificate: 'gateway', serialNumber: 'a' }
  const notAfter = new Date(NOW + ms).toISOString()
  expect(await told({ alipayPage: [ending(ms, 'gateway')] })).toEqual(
    daysLeft === undefined ? [] : [['error', 'certificateEnding', { ...fields, notAfter, daysLeft }]],
  )
})

it('each is reported separately, and gateways without any are skipped', async () => {
  const lines = await told({
    alipayDirect: undefined,
    alipayPage: [ending(0), ending(DAY_MS * 99), ending(1)],
  })
  expect(lines).toHaveLength(2)
})

it('an account that cannot be checked does not stop the others', async () => {
  const lines: unknown[] = []
  const list = async () => [ending(0)]
  const certificates = {
    names: ['alipayPage', 'alipayPage.teahouse', 'alipayPage.kiln', 'alipayPage.smithy'],
    usable: () => [],
    get(name: string): CertificateWatch {
      if (name === 'alipayPage') throw new Error('wrong settings')
      return name === 'alipayPage.kiln' ? { list: () => Promise.reject(new Error('no parameter')) } : { list }
    },
  }
  const watching = watchCertificates({ certificates, clock: () => NOW, log: (...line) => lines.push(line) })
  await expect(watching('request-1')).rejects.toThrow('wrong settings')
  const failed = { requestId: 'request-1', error: 'Error' }
  expect(lines).toMatchObject([
    ['error', 'eventFailed', { ...failed, gateway: 'alipayPage', message: 'wrong settings' }],
    ['error', 'certificateEnding', { gateway: 'alipayPage.teahouse' }],
    ['error', 'eventFailed', { ...failed, gateway: 'alipayPage.kiln', message: 'no parameter' }],
    ['error', 'certificateEnding', { gateway: 'alipayPage.smithy' }],
  ])
})

const environment = (
  variables: GatewayEnvironment['variables'],
  certificates: Certificates,
): GatewayEnvironment => ({
  name: 'alipayPage',
  variables,
  publicUrl: 'https://shop.example.com',
  problem: expect.fail,
  secret: (_, parse) => ({
    isLiteral: false,
    get: async () => parse({ text: formatCertificates(certificates), place: 'SSM', isLiteral: false }),
  }),
  http: async () => undefined,
  clock: () => NOW,
})

const opened = (name: string, variables: GatewayEnvironment['variables'], certificates = CERTIFICATES) =>
  REGISTRY[name]?.(environment(variables, certificates))

// Alipay's are several while it changes them, and the newest need not be the first.
it.each([1, 2, 3])('the open platform’s are the app’s and all of Alipay’s: %d', async count => {
  const { app, alipay, ...others } = CERTIFICATES
  const [first = expect.fail()] = alipay
  const several = Array.from({ length: count }, (_, index) => ({
    ...first,
    serialNumber: String(index).repeat(32),
    notAfter: plusMs(NOW, (3 - index) * DAY_MS),
  }))
  const watch = await opened('alipayPage', CERTIFICATE_VARIABLES, { app, alipay: several, ...others })
  expect(await watch?.list?.()).toEqual([
    { of: 'shop', serialNumber: app.serialNumber, notAfter: app.notAfter },
    ...several.map(({ serialNumber, notAfter }) => ({ of: 'gateway', serialNumber, notAfter })),
  ])
})

it('the open platform has some in certificate mode alone', async () => {
  expect((await opened('alipayPage', VARIABLES))?.list).toBeUndefined()
})

it.each(['alipayDirect', 'chinabank'])('%s has none', async name => {
  expect(await opened(name, {})).toEqual({})
})
