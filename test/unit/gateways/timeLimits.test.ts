/** The time limits of gateway requests: for an answer, and for a bill. */
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { makeApp } from '../../../lib/app'
import { downloadingGatewaysOf, gatewaysOf, signingGatewaysOf } from '../../../lib/parts'
import { SECOND_MS } from '../../../lib/time'
import { useFolder } from '../../support/folders'
import { loopbackServer } from '../../support/loopback'
import { NOW } from '../../support/orders'

const folder = useFolder()

const SHOP = { GATEWAYS: 'alipayPage', PUBLIC_URL: 'https://pay.example.com' }

/** The limits that are set while a gateway does this with what it is given, in ms. */
async function limitsOf(
  open: typeof downloadingGatewaysOf,
  use: (given: Given, url: URL) => Promise<unknown>,
) {
  const url = new URL(await loopbackServer((_, response) => response.end('ok')))
  const limits = vi.spyOn(AbortSignal, 'timeout')
  onTestFinished(() => limits.mockRestore())
  const app = makeApp({ env: SHOP, clock: () => NOW, random: () => 0, log: () => {} })
  const gateways = open({ alipayPage: async given => ({ use: () => use(given as Given, url) }) })
  const opened = await app.configured({ gateways })
  await opened.gateways.get('alipayPage')?.use()
  return limits.mock.calls.map(([ms]) => ms)
}
type Given = Parameters<NonNullable<Parameters<typeof downloadingGatewaysOf>[0][string]>>[0]

it.each([
  ['that only listens', gatewaysOf],
  ['that signs', signingGatewaysOf],
  ['that downloads', downloadingGatewaysOf],
] as const)('in a function %s an answer has 5 s', async (_, open) => {
  expect(await limitsOf(open as typeof downloadingGatewaysOf, ({ http }, url) => http(url))).toEqual([
    5 * SECOND_MS,
  ])
})

it('a bill, of up to a million lines, has two minutes', async () => {
  const file = join(folder(), 'bill')
  expect(
    await limitsOf(downloadingGatewaysOf, async ({ download }, url) =>
      expect(await download?.(url, file, 100)).toBe('done'),
    ),
  ).toEqual([120 * SECOND_MS])
})
