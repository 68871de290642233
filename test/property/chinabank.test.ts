/**
 * ChinaBank signs values without separators, so one signature fits every split of the text: at most one is accepted,
 * and it is the signed one. `npm run nightly` tries 100 000 cases.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readMessage } from '../../lib/gateways/chinabank/message'
import { paymentRequest } from '../../lib/gateways/chinabank/paymentRequest'
import { chinabankVerifier } from '../../lib/gateways/chinabank/signature'
import { fen, formatYuan } from '../../lib/money'
import { newOrderId } from '../../lib/order/orderId'
import { parseForm } from '../../lib/signing/formEncoding'
import { parseSigningKey } from '../../lib/signing/md5'
import type { Verifier } from '../../lib/signing/verifier'
import { DAY_MS, plusMs } from '../../lib/time'
import { encodeText } from '../../local/simulator/core/charset'
import {
  CHINABANK_KEY,
  type ChinabankFields,
  GATEWAY_URL,
  MERCHANT,
  messageForm,
  signedMessageForm,
  signedText,
} from '../support/chinabank'
import { anOrder, NOW } from '../support/orders'
import { RARE } from '../support/rare'

const numRuns = Number(process.env.PROPERTY_RUNS ?? (RARE ? 5000 : 200))
const KEY = parseSigningKey(CHINABANK_KEY) ?? expect.fail()
const BY_KEY = chinabankVerifier([KEY])
/** Whoever signs: only how the text is read is asked. */
const BY_ANYBODY: Verifier = { verifies: () => true }

function accepted(form: string, verifier = BY_KEY): string | undefined {
  const parsed = parseForm(Buffer.from(form, 'latin1'))
  const message = parsed.ok ? readMessage(parsed.value, 'chinabank', verifier, NOW) : parsed
  return message.ok ? JSON.stringify(message.value) : undefined
}

const orderId = fc
  .tuple(fc.nat(366 * DAY_MS), fc.uint8Array({ minLength: 13, maxLength: 13 }))
  .map(([ms, random]): string => newOrderId(plusMs(NOW, ms), () => random))
/** Amounts that look like a status, and others. */
const amount = fc
  .oneof(
    fc.integer({ min: 1, max: 10_000_000_000 }),
    fc.constantFrom(2012, 3030, 201_200, 203_012, 2_020_202_000, 3_020_300_030),
  )
  .map(count => formatYuan(fen(count)))
const message = fc.record({
  v_oid: orderId,
  v_pstatus: fc.constantFrom('20', '30'),
  v_amount: amount,
  v_moneytype: fc.constant('CNY'),
})

const inFour = (text: string, cuts: readonly number[]): ChinabankFields => {
  const [a = 0, b = 0, c = 0] = [...cuts].sort((x, y) => x - y)
  return {
    v_oid: text.slice(0, a),
    v_pstatus: text.slice(a, b),
    v_amount: text.slice(b, c),
    v_moneytype: text.slice(c),
  }
}

it('of all ways to split a signed text only the signed one is accepted', () => {
  fc.assert(
    fc.property(message, fc.array(fc.nat(41), { minLength: 3, maxLength: 3 }), (fields, cuts) => {
      const text = signedText(fields)
      expect(accepted(signedMessageForm(fields))).toBeDefined()
      const recut = inFour(text, cuts)
      const isSame = Object.entries(recut).every(([name, value]) => fields[name as 'v_oid'] === value)
      expect(accepted(signedMessageForm(recut)) === undefined).toBe(!isSame)
    }),
    { numRuns },
  )
})

it('every way to split an ambiguous text is tried', () => {
  // The worst there is: the number ends, and the amount begins, as a status would.
  for (const v_amount of ['2012.00', '202020.20', '2020.20', '0.20']) {
    const text = signedText({
      v_oid: '20202020202020202020202020'.slice(0, 24),
      v_pstatus: '20',
      v_amount,
      v_moneytype: 'CNY',
    })
    let count = 0
    for (let a = 0; a <= text.length; a++) {
      for (let b = a; b <= text.length; b++) {
        for (let c = b; c <= text.length; c++) {
          if (accepted(messageForm({ ...inFour(text, [a, b, c]), v_md5str: 'A' }), BY_ANYBODY)) count += 1
        }
      }
    }
    expect(count).toBe(1)
  }
})

it('two accepted messages that differ never share a signed text', () => {
  const texts = new Map<string, string>()
  fc.assert(
    fc.property(message, fields => {
      const text = signedText(fields)
      const value = accepted(signedMessageForm(fields)) ?? expect.fail()
      expect(texts.get(text) ?? value).toBe(value)
      texts.set(text, value)
    }),
    { numRuns },
  )
})

it('no signature that a buyer sees in a request verifies a message', () => {
  const settings = {
    name: 'chinabank',
    merchant: MERCHANT,
    gatewayUrl: GATEWAY_URL,
    notifyUrl: 'https://shop.example/notify',
    returnUrl: 'https://shop.example/20CNY',
  }
  fc.assert(
    fc.property(
      message,
      fc.array(fc.nat(120), { minLength: 3, maxLength: 3 }),
      ({ v_oid, v_amount }, cuts) => {
        const order = anOrder({ orderId: v_oid as never, amountFen: fen(Number(v_amount.replace('.', ''))) })
        const { fields } = paymentRequest(settings, KEY, order, { kind: 'account' })
        const sent = Object.fromEntries(fields)
        const text = `${sent.v_amount}CNY${sent.v_oid}${MERCHANT}${sent.v_url}`
        const forged = messageForm({ ...inFour(text, cuts), v_md5str: sent.v_md5info ?? '' })
        expect(accepted(forged)).toBeUndefined()
      },
    ),
    { numRuns },
  )
})

it('text in GBK, escaped or not, neither adds a field nor hides one', () => {
  const chinese = fc.string({ unit: fc.constantFrom(...'支付成功招商银行丂俓亁儅', '&', '=', '%', '+', 'v') })
  const escaped = (bytes: Buffer) => [...bytes].map(byte => `%${byte.toString(16).padStart(2, '0')}`).join('')
  const raw = (bytes: Buffer) => bytes.toString('latin1').replace(/[&=%+]/g, c => escaped(Buffer.from(c)))
  fc.assert(
    fc.property(message, chinese, fc.boolean(), (fields, text, isRaw) => {
      const bytes = encodeText(text, 'gbk')
      const told = isRaw ? raw(bytes) : escaped(bytes)
      const genuine = signedMessageForm(fields)
      expect(accepted(`v_pstring=${told}&${genuine}&v_pmode=${told}`)).toBe(accepted(genuine))
    }),
    { numRuns },
  )
})
