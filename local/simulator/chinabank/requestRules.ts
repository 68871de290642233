// Reads a payment request, whose envelope is checked already: a payment order, or a refusal
// (docs/protocols.md#chinabank-request).

import type { Refusal } from '../core/refusal'
import type { PaymentOrder } from '../core/trade'
import { readYuan } from '../core/yuan'
import { bankName } from './banks'
import type { Envelope } from './envelope'
import { refuse } from './errorCodes'

type Fields = Envelope['fields']

const LONGEST_TEXTS: Readonly<Record<string, number>> = {
  v_rcvname: 80,
  v_rcvaddr: 200,
  v_rcvtel: 50,
  v_rcvpost: 10,
  v_rcvemail: 100,
  v_rcvmobile: 13,
  v_ordername: 80,
  remark1: 150,
  remark2: 150,
}

export function readPayment(fields: Fields): PaymentOrder | Refusal {
  const refusal = checkTexts(fields) ?? checkAddress('v_url', fields.get('v_url') ?? '') ?? checkBank(fields)
  if (refusal !== null) return refusal
  const totalFen = readAmount(fields)
  if (typeof totalFen === 'object') return totalFen
  const notifyUrl = readNotifyUrl(fields)
  if (typeof notifyUrl === 'object' && notifyUrl !== null) return notifyUrl
  const outTradeNo = fields.get('v_oid') ?? ''
  return {
    outTradeNo,
    // A request names no goods.
    subject: `订单 ${outTradeNo}`,
    body: '',
    totalFen,
    priceFen: totalFen,
    quantity: 1,
    notifyUrl,
    returnUrl: fields.get('v_url') ?? null,
    showUrl: null,
    bankCode: fields.get('pmode_id') ?? null,
    timeoutMs: null,
    details: { remark1: fields.get('remark1') ?? '', remark2: fields.get('remark2') ?? '' },
  }
}

function checkTexts(fields: Fields): Refusal | null {
  const number = fields.get('v_oid') ?? ''
  if (!/^[A-Za-z0-9-]{1,64}$/.test(number))
    return refuse('FIELD_ILLEGAL', `v_oid is “${number}”; 1 to 64 letters, digits and hyphens are allowed.`)
  for (const [name, longest] of Object.entries(LONGEST_TEXTS)) {
    const { length } = fields.get(name) ?? ''
    if (length > longest)
      return refuse('FIELD_ILLEGAL', `${name} has ${length} characters; ${longest} are allowed.`)
  }
  return null
}

function readAmount(fields: Fields): number | Refusal {
  const currency = fields.get('v_moneytype')
  if (currency !== 'CNY')
    return refuse('FIELD_ILLEGAL', `v_moneytype is “${currency}”; CNY is the only one played.`)
  const text = fields.get('v_amount') ?? ''
  const fen = /\.\d\d$/.test(text) ? readYuan(text) : 'notANumber'
  return typeof fen === 'number'
    ? fen
    : refuse('FIELD_ILLEGAL', `v_amount is “${text}”; yuan above 0 with two decimals are needed.`)
}

/** remark2 contains the notify address; without it there are no notifies. */
function readNotifyUrl(fields: Fields): string | null | Refusal {
  const remark = fields.get('remark2')
  const [, address] = /^\[url:=(.*)\]$/.exec(remark ?? '') ?? []
  return address === undefined ? null : (checkAddress('The address in remark2', address) ?? address)
}

function checkAddress(what: string, address: string): Refusal | null {
  return /^https?:\/\/[!-~]+$/i.test(address) && address.length <= 200 && URL.canParse(address)
    ? null
    : refuse(
        'FIELD_ILLEGAL',
        `${what} is “${address}”; a full address of at most 200 ASCII characters is needed.`,
      )
}

function checkBank(fields: Fields): Refusal | null {
  const code = fields.get('pmode_id')
  return code === undefined || bankName(code) !== undefined
    ? null
    : refuse('DEFAULT_BANK_INVALID', `pmode_id is “${code}”; there is no such bank.`)
}
