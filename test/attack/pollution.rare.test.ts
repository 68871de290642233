/** Parameters that two parsers could read differently: repeated, nested, joined, or with a prototype's name. */
import { afterAll, expect } from 'vitest'
import { type Attack, attacks, KEPT_PER_HOUR, notifyForm, returnForm } from '../support/attack'

afterAll(() => {
  expect(Object.keys(Object.prototype)).toEqual([])
  expect({}).not.toHaveProperty('polluted')
})

const REPEATED: readonly [string, string][] = [
  ['with another value', 'total_fee=0.01'],
  ['with the same value', 'trade_status=TRADE_SUCCESS'],
  ['without a value', 'total_fee'],
  ['under an escaped name', '%74otal_fee=0.01'],
  ['by an empty value that was there', 'body=x'],
]

const STRANGE_NAMES: readonly [string, string][] = [
  ['a list', 'total_fee[]=0.01'],
  ['an element of a list', 'total_fee[0]=0.01'],
  ['a member of a prototype', '__proto__[polluted]=1'],
  ['a member of a constructor', 'constructor[prototype][polluted]=1'],
  ['a blank behind it', 'total_fee%20=0.01'],
  ['a plus before it', '+total_fee=0.01'],
  ['a line break', 'total_fee%0D%0A=0.01'],
  ['no name', '=0.01'],
  ['markup', '%3Cscript%3E=1'],
  ['a second separator', 'a;total_fee=0.01'],
]

const UNSIGNED: readonly [string, string][] = [
  ['__proto__', '__proto__=1'],
  ['constructor', 'constructor=1'],
  ['a path into a prototype', 'constructor.prototype.polluted=1'],
  ['hasOwnProperty', 'hasOwnProperty=1'],
  ['toString', 'toString=1'],
  ['a name of ours in other letters', 'Total_Fee=0.01'],
  ['a name of ours with a dot', 'total_fee.0=0.01'],
  ['a value behind a semicolon', 'a=1;total_fee=0.01'],
]

const appended = (reason: Attack['reason'], what: string, list: readonly [string, string][]) =>
  list.map(
    ([kind, pair], index): Attack => ({
      ...(index > 1 && { notOverHttp: KEPT_PER_HOUR }),
      name: `${what} ${kind}`,
      reason,
      form: victim => `${notifyForm(victim)}&${pair}`,
    }),
  )

attacks([
  ...appended('repeatedParameter', 'a parameter repeated', REPEATED),
  ...appended('badParameterName', 'a name with', STRANGE_NAMES),
  ...appended('badSignature', 'an unsigned parameter more:', UNSIGNED),
  {
    name: 'a hundred and more parameters',
    reason: 'tooManyParameters',
    form: victim => `${notifyForm(victim)}${Array.from({ length: 101 }, (_, i) => `&p${i}=1`).join('')}`,
  },
  {
    name: 'an amount hidden in the text before it, under the very signature',
    reason: 'ambiguous',
    // The signed text has `subject=…&total_fee=…` either way.
    form: victim =>
      notifyForm(victim)
        .replace('&total_fee=336.00', '')
        .replace(/(&subject=[^&]*)/, '$1%26total_fee%3D336.00'),
  },
  {
    name: 'a return with an amount twice',
    channel: 'return',
    reason: 'repeatedParameter',
    form: victim => `total_fee=0.01&${returnForm(victim)}`,
  },
  {
    name: 'a return whose amounts API Gateway has joined',
    channel: 'return',
    reason: 'repeatedParameter',
    form: victim => `${returnForm(victim)}&total_fee=0.01`,
    // The joined view is not the one that is read.
    event: event => ({ ...event, queryStringParameters: { total_fee: '336.00' } }),
  },
  {
    name: 'a return with a list for an amount',
    channel: 'return',
    reason: 'badParameterName',
    form: victim => `${returnForm(victim)}&total_fee[]=0.01`,
  },
  {
    name: 'a return with a parameter of a prototype’s name',
    channel: 'return',
    reason: 'badSignature',
    form: victim => `${returnForm(victim)}&__proto__=1`,
  },
])
