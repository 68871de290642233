/** The stored copies of illegal requests never contain a signature, however the form was damaged. */
import { beforeAll, expect, it } from 'vitest'
import { sign } from '../../local/simulator/alipayDirect/signing'
import { KEY } from '../support/alipay'
import { NOTIFY_TYPE, notifyForm, notifyPairs, type Victim } from '../support/attack'
import { anOrder } from '../support/orders'
import { openShop, type Shop } from '../support/shop'
import type { HeaderList } from './rawHttp'

const JSON_TYPE: HeaderList = [['content-type', 'application/json']]
const FILE_TYPE: HeaderList = [['content-type', 'multipart/form-data; boundary=x']]

const rightSignature = (victim: Victim) => sign(notifyPairs(victim), KEY, 'utf-8')
const renamed = (victim: Victim, name: string) => notifyForm(victim).replace('&sign=', `&${name}=`)

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})

let made = 0

async function copyOf(form: (victim: Victim) => string, headers: HeaderList = NOTIFY_TYPE) {
  const victim = { order: anOrder(), key: KEY }
  made += 1
  // The order does not exist: even the unaltered message is refused, and a whole signature would be kept.
  const before = new Set((await shop.illegal()).map(({ id }) => id))
  shop.world.verifies = { status: 200, body: Buffer.from('false') }
  const { status } = await shop.notify({
    method: 'POST',
    path: '/paycallback/notify',
    headers: Object.fromEntries(headers),
    body: form(victim),
  })
  expect(status).toBe(400)
  const [record] = (await shop.illegal()).filter(({ id }) => !before.has(id))
  const { copy } = record ?? expect.fail(`attack ${made} left no record`)
  expect(copy).not.toBe('')
  return { copy, signature: rightSignature(victim) }
}

it.each<[string, (victim: Victim) => string, HeaderList?]>([
  ['as it came', victim => notifyForm(victim)],
  ['under an escaped name', victim => renamed(victim, '%73%69%67%6e')],
  ['under a name in capitals', victim => renamed(victim, 'SIGN')],
  ['under a form’s name, as text', victim => notifyForm(victim), [['content-type', 'text/plain']]],
  // Mangled on the way: the signature does not stand where it belongs.
  ['whose form was escaped for HTML', victim => notifyForm(victim).replaceAll('&', '&amp;')],
  ['under the name of a list', victim => renamed(victim, 'sign[]')],
  ['under a name with a blank', victim => renamed(victim, '+sign')],
  ['escaped twice', victim => encodeURIComponent(notifyForm(victim))],
  [
    'made into JSON',
    victim => JSON.stringify({ sign: rightSignature(victim), ...Object.fromEntries(notifyPairs(victim)) }),
    JSON_TYPE,
  ],
  [
    'made into a file',
    victim => `--x\r\nContent-Disposition: form-data; name="sign"\r\n\r\n${rightSignature(victim)}\r\n--x--`,
    FILE_TYPE,
  ],
])('stores no signature %s', async (_, form, headers) => {
  const { copy, signature } = await copyOf(form, headers)
  expect(copy).not.toContain(signature)
})
