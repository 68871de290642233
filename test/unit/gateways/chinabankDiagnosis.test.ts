/** The causes of an invalid ChinaBank signature: each known damage is named, and no damaged message is accepted. */
import { expect, it } from 'vitest'
import { chinabankMessages } from '../../../lib/gateways/chinabank/messages'
import { parseForm } from '../../../lib/signing/formEncoding'
import { parseSigningKey } from '../../../lib/signing/md5'
import {
  CHINABANK_KEY,
  type ChinabankFields,
  messageFields,
  messageForm,
  signedMessage,
  signedMessageForm,
} from '../../support/chinabank'
import { anOrder, NOW } from '../../support/orders'

const FIELDS = messageFields(anOrder())
const OLDER = 'an-older-key-of-the-shop'
const messages = chinabankMessages({ name: 'chinabank' }, async () => [
  parseSigningKey(CHINABANK_KEY) ?? expect.fail(),
  parseSigningKey(OLDER) ?? expect.fail(),
])
/** What arrives of a message that was signed as it was. */
const damaged = (changes: ChinabankFields, fields = FIELDS) =>
  messageForm({ ...signedMessage(fields), ...changes })
const { v_md5str = '' } = signedMessage(FIELDS)

it.each<[string, string, unknown]>([
  [
    'a signature in lower case',
    damaged({ v_md5str: v_md5str.toLowerCase() }),
    { fault: 'signatureReformatted' },
  ],
  ['a signature between blanks', damaged({ v_md5str: ` ${v_md5str} ` }), { fault: 'signatureReformatted' }],
  ['a key with a line end', signedMessageForm(FIELDS, `${CHINABANK_KEY}\n`), { fault: 'keyWithWhiteSpace' }],
  ['a key in lower case', signedMessageForm(FIELDS, OLDER.toUpperCase()), { fault: 'keyInOtherCase' }],
  ['a key behind &key=', signedMessageForm(FIELDS, `&key=${OLDER}`), { fault: 'keyJoinedWithText' }],
  ['no key', signedMessageForm(FIELDS, ''), { fault: 'noKey' }],
  [
    'blanks around a value',
    damaged({ v_oid: ` ${FIELDS.v_oid}`, v_amount: '336.00 ' }),
    { fault: 'blanksAdded' },
  ],
  ...['336', '336.0', '336.000'].map((v_amount): [string, string, unknown] => [
    `the amount ${v_amount}`,
    damaged({ v_amount }),
    { fault: 'amountReformatted', parameter: 'v_amount' },
  ]),
  [
    'an amount whose decimals were added',
    damaged({}, { ...FIELDS, v_amount: '336' }).replace('v_amount=336', 'v_amount=336.00'),
    { fault: 'amountReformatted', parameter: 'v_amount' },
  ],
  [
    'an amount with a decimal added',
    damaged({}, { ...FIELDS, v_amount: '336.5' }).replace('v_amount=336.5', 'v_amount=336.50'),
    { fault: 'amountReformatted', parameter: 'v_amount' },
  ],
  ['an unknown key', signedMessageForm(FIELDS, 'x'.repeat(20)), undefined],
  ['another amount', damaged({ v_amount: '0.01' }), undefined],
  ['no MD5 at all', damaged({ v_md5str: 'MD5' }), undefined],
])('%s', async (_, form, cause) => {
  const raw = Buffer.from(form)
  const parsed = parseForm(raw)
  if (!parsed.ok) return expect.fail(parsed.error)
  expect(await messages.read('notify', parsed.value, NOW)).toEqual({ ok: false, error: 'badSignature' })
  expect(await messages.explain?.(raw, parsed.value)).toEqual(cause)
})

it('both ways in read the same message, and answer it as ChinaBank expects', async () => {
  const form = parseForm(Buffer.from(signedMessageForm(FIELDS)))
  if (!form.ok) return expect.fail(form.error)
  const notify = await messages.read('notify', form.value, NOW)
  expect(notify).toMatchObject({ ok: true, value: { facts: [{ kind: 'paid' }] } })
  expect(await messages.read('return', form.value, NOW)).toEqual(notify)
  expect(messages).toMatchObject({ replies: { done: 'ok', again: 'error' }, returnMethod: 'POST' })
})
