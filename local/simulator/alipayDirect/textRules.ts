// Rules for the texts of a payment request: presence, length, characters, addresses (docs/protocols.md#request).

import { refuse } from './errorCodes'
import type { Fields, Rule } from './requestTerms'

/** Maximum lengths in the official parameter table; a Chinese character counts as two. */
const GREATEST_LENGTHS: Readonly<Record<string, number>> = {
  subject: 256,
  body: 1000,
  notify_url: 190,
  return_url: 200,
  error_notify_url: 200,
  show_url: 400,
  seller_email: 100,
  seller_account_name: 100,
  buyer_id: 16,
  buyer_email: 100,
  buyer_account_name: 100,
  royalty_type: 2,
  royalty_parameters: 1000,
  product_type: 50,
  token: 40,
  sign_id_ext: 50,
  sign_name_ext: 128,
  item_orders_info: 40_000,
}

const CHOICES: Readonly<Record<string, readonly string[]>> = {
  default_login: ['Y', 'N'],
  qr_pay_mode: ['0', '1', '2', '3', '4'],
}

export const checkOrderNumber: Rule = fields => {
  const no = fields.get('out_trade_no') ?? ''
  if (no === '') return refuse('ILLEGAL_ARGUMENT', 'out_trade_no is missing.')
  if (no.length > 64)
    return refuse('ILLEGAL_ARGUMENT', `out_trade_no has ${no.length} characters; 64 are allowed.`)
  if (/\p{Cc}/u.test(no)) return refuse('ILLEGAL_ARGUMENT', 'out_trade_no holds a control character.')
  return null
}

export const checkSubjectPresent: Rule = fields =>
  (fields.get('subject') ?? '').trim() === ''
    ? refuse('SUBJECT_MUST_NOT_BE_NULL', 'subject is missing.')
    : null

export const checkPaymentType: Rule = fields => {
  const type = fields.get('payment_type')
  if (type === undefined) return refuse('PARAMTER_IS_NULL', 'payment_type is missing; send 1.')
  return type === '1' ? null : refuse('ILLEGAL_PAYMENT_TYPE', `payment_type is “${type}”; only 1 is allowed.`)
}

export const checkLengths: Rule = fields => {
  for (const [name, greatest] of Object.entries(GREATEST_LENGTHS)) {
    const width = textWidth(fields.get(name) ?? '')
    if (width > greatest)
      return refuse(
        'ILLEGAL_LENGTH',
        `${name} is ${width} long; ${greatest} is allowed (a Chinese character counts as 2).`,
      )
  }
  return null
}

export const checkText: Rule = fields => {
  for (const name of ['subject', 'body'])
    if (/[#%&+]/.test(fields.get(name) ?? ''))
      return refuse('ILLEGAL_ARGUMENT', `${name} holds one of # % & +, which are not allowed in it.`)
  const echoed = fields.get('extra_common_param') ?? ''
  if (/[#%&+=]/.test(echoed))
    return refuse(
      'ILLEGAL_EXTRA_COMMON_PARAM',
      'extra_common_param holds one of # % & + =, which are not allowed in it.',
    )
  if (textWidth(echoed) > 100)
    return refuse('ILLEGAL_EXTRA_COMMON_PARAM', 'extra_common_param is longer than 100.')
  return null
}

export const checkChoices: Rule = fields => {
  for (const [name, allowed] of Object.entries(CHOICES)) {
    const value = fields.get(name)
    if (value !== undefined && !allowed.includes(value))
      return refuse('ILLEGAL_ARGUMENT', `${name} is “${value}”; allowed: ${allowed.join(', ')}.`)
  }
  const ctu = fields.get('need_ctu_check')
  if (ctu !== undefined && ctu !== 'Y' && ctu !== 'N')
    return refuse('NEED_CTU_CHECK_PARAMETER_ERROR', `need_ctu_check is “${ctu}”; allowed: Y, N.`)
  return null
}

export const checkAddresses: Rule = fields => {
  for (const name of ['notify_url', 'return_url', 'error_notify_url']) {
    const problem = addressProblem(fields, name)
    if (problem !== null) return refuse('ILLEGAL_ARGUMENT', `${name} ${problem}.`)
    if (/[?#]/.test(fields.get(name) ?? ''))
      return refuse(
        'ILLEGAL_ARGUMENT',
        `${name} carries parameters of its own (“?…” or “#…”), which is not allowed.`,
      )
  }
  if (fields.get('return_url')?.includes('!') === true)
    return refuse('ILLEGAL_ARGUMENT', 'return_url holds “!”, which is not allowed.')
  const problem = addressProblem(fields, 'show_url')
  return problem === null ? null : refuse('ILLEGAL_ARGUMENT', `show_url ${problem}.`)
}

function addressProblem(fields: Fields, name: string): string | null {
  const text = fields.get(name)
  if (text === undefined) return null
  if (!/^https?:\/\/[^/]/i.test(text) || !URL.canParse(text))
    return 'is not a full address that begins with http:// or https://'
  if (/[^!-~]/.test(text)) return 'holds a space or a character that is not ASCII; percent-encode it'
  return null
}

/** The length in bytes of GBK, where a Chinese character has two. */
function textWidth(text: string): number {
  return Array.from(text).reduce((sum, char) => sum + (char < '\u0080' ? 1 : 2), 0)
}
