/** The shop's contact, terms, privacy policy and registration, for buyers and the law. All are optional. */
import { parseBuyerEmail } from '../order/buyerEmail'
import type { Contact, Shop } from '../shop'
import { isWebsite } from '../url'
import type { Environment, ReportProblem } from './environment'

export type Imprint = Omit<Shop, 'shopName'>

export function readImprint(env: Environment, problem: ReportProblem): Imprint {
  return {
    contact: optional(env, problem, 'SHOP_CONTACT', parseContact, CONTACT_RULE),
    termsUrl: optional(env, problem, 'SHOP_TERMS_URL', parseWebsite, WEBSITE_RULE),
    privacyUrl: optional(env, problem, 'SHOP_PRIVACY_URL', parseWebsite, WEBSITE_RULE),
    icpNumber: optional(env, problem, 'SHOP_ICP', parseIcpNumber, ICP_RULE),
  }
}

function optional<T>(
  env: Environment,
  problem: ReportProblem,
  name: string,
  parse: (value: string) => T | undefined,
  rule: string,
): T | undefined {
  const value = env[name]?.trim() ?? ''
  if (value === '') return undefined
  const parsed = parse(value)
  if (parsed === undefined) problem(`${name} must be ${rule}, or empty`)
  return parsed
}

const CONTACT_RULE =
  'one e-mail address like help@example.com, a phone number like +86 571 8888 6666, or an https address'
const WEBSITE_RULE = 'an https address like https://www.example.com/page'
const ICP_RULE = 'the number of an ICP filing like 京ICP备12345678号-1'

export function parseContact(value: string): Contact | undefined {
  if (parseBuyerEmail(value) === value) return { kind: 'email', text: value, href: emailHref(value) }
  if (isPhoneNumber(value)) return { kind: 'phone', text: value, href: `tel:${value.replace(/[^+\d]/g, '')}` }
  if (isWebsite(value)) return { kind: 'website', text: value.replace(/^https:\/\/|\/$/g, ''), href: value }
  return undefined
}

// Addresses may have characters with a meaning in URLs, such as `?` and `%`.
const emailHref = (address: string) => `mailto:${address.split('@').map(encodeURIComponent).join('@')}`

/** International numbers have at most 15 digits (E.164); the shortest service numbers in China have five. */
function isPhoneNumber(value: string): boolean {
  const digits = value.replace(/\D/g, '').length
  return /^\+?\(?\d[\d ()-]*\d$/.test(value) && digits >= 5 && digits <= 15
}

const parseWebsite = (value: string) => (isWebsite(value) ? value : undefined)

/** A filing (备), a licence (证), or the number of a licensed operator (B2), with the number of the site. */
const parseIcpNumber = (value: string) =>
  /^\p{Script=Han}(?:ICP[备证]\d{5,10}号|B2-\d{8})(?:-\d{1,4})?$/u.test(value) ? value : undefined
