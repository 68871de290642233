// Rules for the texts and enumerations of a payment request (docs/protocols.md#open-platform-requests).

import { refuse } from './errorCodes'
import { PAYMENT_METHODS, type PaymentMethod } from './paymentMethods'
import type { Rule } from './paymentTerms'

const GREATEST_LENGTHS: Readonly<Record<string, number>> = { subject: 256, body: 128, passback_params: 512 }

const CHOICES: Readonly<Record<string, readonly string[]>> = {
  goods_type: ['0', '1'],
  qr_pay_mode: ['0', '1', '2', '3', '4'],
  integration_type: ['ALIAPP', 'PCWEB'],
}

export const checkOrderNumber: Rule = ({ content }) => {
  const no = content.get('out_trade_no')
  if (no === undefined) return refuse('ACQ.INVALID_PARAMETER', 'out_trade_no is missing.')
  return /^\w{1,64}$/.test(no)
    ? null
    : refuse(
        'ACQ.INVALID_PARAMETER',
        `out_trade_no is “${no}”; 1 to 64 letters, digits and underscores are allowed.`,
      )
}

export const checkProductCode: Rule = ({ content, method }) => {
  const { productCodes, isPage }: PaymentMethod = PAYMENT_METHODS[method]
  const sent = content.get('product_code')
  if (sent === undefined ? !isPage : productCodes.includes(sent)) return null
  const found = sent === undefined ? 'is missing' : `is “${sent}”`
  return refuse(
    'ACQ.INVALID_PARAMETER',
    `product_code ${found}; ${method} needs ${productCodes.join(' or ')}.`,
  )
}

export const checkSubject: Rule = ({ content }) => {
  const subject = content.get('subject') ?? ''
  if (subject.trim() === '') return refuse('ACQ.INVALID_PARAMETER', 'subject is missing.')
  return /[/=&]/.test(subject)
    ? refuse('ACQ.INVALID_PARAMETER', 'subject holds one of / = &, which are not allowed in it.')
    : null
}

export const checkLengths: Rule = ({ content }) => {
  for (const [name, greatest] of Object.entries(GREATEST_LENGTHS)) {
    const { length } = Array.from(content.get(name) ?? '')
    if (length > greatest)
      return refuse('ACQ.INVALID_PARAMETER', `${name} has ${length} characters; ${greatest} are allowed.`)
  }
  return null
}

export const checkPassbackParams: Rule = ({ content }) => {
  const params = content.get('passback_params') ?? ''
  return isUrlEncoded(params)
    ? null
    : refuse('ACQ.INVALID_PARAMETER', 'passback_params is not URL-encoded; encode it before biz_content.')
}

export const checkSeller: Rule = ({ content, contract }) => {
  const seller = content.get('seller_id') ?? contract.sellerId
  return seller === contract.sellerId
    ? null
    : refuse('ACQ.INVALID_PARAMETER', `seller_id is “${seller}”, which is not the account of this app.`)
}

export const checkChoices: Rule = ({ content }) => {
  for (const [name, allowed] of Object.entries(CHOICES)) {
    const value = content.get(name)
    if (value !== undefined && !allowed.includes(value))
      return refuse('ACQ.INVALID_PARAMETER', `${name} is “${value}”; allowed: ${allowed.join(', ')}.`)
  }
  return content.has('enable_pay_channels') && content.has('disable_pay_channels')
    ? refuse('ACQ.INVALID_PARAMETER', 'enable_pay_channels and disable_pay_channels exclude each other.')
    : null
}

export const checkAddresses: Rule = ({ fields, content, method }) => {
  const { needsQuitUrl }: PaymentMethod = PAYMENT_METHODS[method]
  if (needsQuitUrl && !content.has('quit_url'))
    return refuse('ACQ.INVALID_PARAMETER', `quit_url is missing; ${method} needs it.`)
  const addresses = {
    notify_url: fields.get('notify_url'),
    return_url: fields.get('return_url'),
    quit_url: content.get('quit_url'),
  }
  for (const [name, address] of Object.entries(addresses)) {
    const problem = address === undefined ? null : addressProblem(address)
    if (problem !== null) return refuse('isv.invalid-parameter', `${name} ${problem}.`)
  }
  return null
}

function addressProblem(address: string): string | null {
  if (address.length > 256) return `has ${address.length} characters; 256 are allowed`
  if (!/^https?:\/\/[^/]/i.test(address) || !URL.canParse(address))
    return 'is not a full address that begins with http:// or https://'
  if (/[^!-~]/.test(address)) return 'holds a space or a character that is not ASCII; percent-encode it'
  return address.includes('#') ? 'holds “#”, which no server ever sees' : null
}

function isUrlEncoded(text: string): boolean {
  if (!/^[A-Za-z0-9\-_.!~*'()%+]*$/.test(text)) return false
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}
