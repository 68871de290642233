/** The id that is sent to the gateway for confirmation stays one value of one parameter, whatever it contains. */
import { expect, it } from 'vitest'
import { SAMPLE_NOTIFY_IDS } from '../../local/stack/samples'
import { type Attack, attacks, KEPT_PER_HOUR, NOTIFY_TYPE, notifyForm } from '../support/attack'
import { anOrder } from '../support/orders'
import { answer, openShop } from '../support/shop'

const [KNOWN = ''] = SAMPLE_NOTIFY_IDS

/** Put unescaped into the question, the first ones would ask about an id that the gateway did give. */
const INJECTIONS: readonly [string, string][] = [
  ['an ampersand', `${KNOWN}&x`],
  ['a fragment', `${KNOWN}#x`],
  ['an escaped ampersand', `${KNOWN}%26x=1`],
  ['an escaped end', `${KNOWN}%00`],
  ['a plus', `${KNOWN}+`],
  ['a path', `../${KNOWN}`],
  ['an address', `//attacker.example/?notify_id=${KNOWN}`],
  ['a broken escape', `${KNOWN}%zz%`],
  ['an array', `${KNOWN},${KNOWN}`],
  ['markup', '<script>alert(1)</script>'],
  ['a query', "' OR '1'='1"],
]

attacks([
  {
    name: 'an id with 10 kB',
    reason: 'malformedField',
    form: victim => notifyForm(victim, { notify_id: 'a'.repeat(10_240) }),
  },
  ...INJECTIONS.map(
    ([what, notifyId], index): Attack => ({
      ...(index > 3 && { notOverHttp: KEPT_PER_HOUR }),
      name: `an id with ${what}`,
      reason: 'notSentByGateway',
      denied: true,
      form: victim => notifyForm(victim, { notify_id: notifyId }),
    }),
  ),
  ...[
    ['a header of its own', `${KNOWN}\r\nHost: attacker.example`],
    ['a line break behind it', `${KNOWN}\n`],
    ['a zero byte', `${KNOWN}\0`],
    ['letters beyond ASCII', `${KNOWN}é`],
  ].map(
    ([what, notifyId = ''], index): Attack => ({
      ...(index > 0 && { notOverHttp: KEPT_PER_HOUR }),
      name: `an id with ${what}`,
      reason: 'malformedField',
      form: victim => notifyForm(victim, { notify_id: notifyId }),
    }),
  ),
  {
    name: 'an id that names a parameter more',
    reason: 'ambiguous',
    form: victim => notifyForm(victim, { notify_id: `x&partner=2088999999999999&notify_id=${KNOWN}` }),
  },
  {
    name: 'no id',
    reason: 'missingField',
    form: victim => notifyForm(victim, { notify_id: undefined }),
  },
])

it.each(INJECTIONS)(
  'the query for an id with %s has three parameters, and goes to the gateway alone',
  async (_, id) => {
    const shop = await openShop()
    shop.world.verifies = answer('false')
    const order = await shop.existing(anOrder())
    await shop.notify({
      method: 'POST',
      path: '/paycallback/notify',
      headers: Object.fromEntries(NOTIFY_TYPE),
      body: notifyForm({ order, key: '0123456789abcdefghijklmnopqrstuv' }, { notify_id: id }),
    })
    const [question, ...more] = shop.world.asked
    expect(more).toEqual([])
    expect(`${question?.origin}${question?.pathname}${question?.hash}`).toBe(
      'https://gateway.example.com/gateway.do',
    )
    expect([...(question?.searchParams ?? [])]).toEqual([
      ['service', 'notify_verify'],
      ['partner', '2088000000000000'],
      ['notify_id', id],
    ])
  },
)
