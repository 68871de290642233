/** Checks the settings that serverless.yml takes from the stage's file and the shell, and no function gets. */
import { parseBuyerEmail } from '../../lib/order/buyerEmail'
import { bad, type Finding, quoted } from './finding'
import type { Place } from './place'

type Variables = Readonly<NodeJS.Dict<string>>

/** @returns the rule that the value breaks */
type Check = (value: string, variables: Variables, place: Place) => string | undefined

const wholeNumber =
  (least: number, most: number): Check =>
  value =>
    /^\d+$/.test(value) && Number(value) >= least && Number(value) <= most
      ? undefined
      : `must be a whole number of ${least} to ${most}`

const HOST = /^(?=.{4,253}$)(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z][a-z\d-]*[a-z\d]$/

const firstHour = ({ USUAL_HOURS_FROM }: Variables) => Number(USUAL_HOURS_FROM || 1)

const CHECKS: Readonly<Record<string, Check>> = {
  ALIPAY_APP_MODE: value =>
    ['key', 'certificate'].includes(value) ? undefined : 'must be key or certificate',
  TRACING: value => (['true', 'false'].includes(value) ? undefined : 'must be true or false'),
  // 0 would block all notifies.
  NOTIFY_CONCURRENCY: wholeNumber(1, 10_000),
  VISIT_CONCURRENCY: wholeNumber(2, 1000),
  MAIL_BATCHES: wholeNumber(1, 10),
  ALARM_EMAIL: value =>
    parseBuyerEmail(value) === value ? undefined : 'must be one e-mail address like owner@example.com',
  USUAL_HOURS_FROM: wholeNumber(0, 23),
  USUAL_HOURS_TO: (value, variables, place) =>
    wholeNumber(1, 24)(value, variables, place) ??
    (Number(value) > firstHour(variables)
      ? undefined
      : `must be above USUAL_HOURS_FROM, which is ${firstHour(variables)}: both are hours in UTC`),
  QUIET_HOURS: wholeNumber(1, 24),
  DOMAIN_NAME(value, { CERTIFICATE_ARN }) {
    if (!HOST.test(value)) return 'must be a host name in small letters like pay.example.com'
    return CERTIFICATE_ARN ? undefined : 'needs CERTIFICATE_ARN, the certificate for this name'
  },
  CERTIFICATE_ARN(value, { DOMAIN_NAME }, { region }) {
    const [, there] = /^arn:aws[\w-]*:acm:([\w-]+):\d{12}:certificate\/[\w-]+$/.exec(value) ?? []
    if (there === undefined) return 'must be like arn:aws:acm:REGION:123456789012:certificate/…'
    if (there !== region) return `must be of a certificate in ${region}, the shop’s region`
    return DOMAIN_NAME ? undefined : 'needs DOMAIN_NAME, the name that the certificate is for'
  },
  ROLE_BOUNDARY_ARN: value =>
    /^arn:aws[\w-]*:iam::(?:\d{12}|aws):policy\/[\w+=,.@/-]+$/.test(value)
      ? undefined
      : 'must be the ARN of a policy like arn:aws:iam::123456789012:policy/shop-boundary',
}

export const DEPLOYMENT_SETTINGS = Object.keys(CHECKS)

/**
 * The framework does not replace an empty value by the default, but puts it into the template: an alarm's expression
 * without its hour, a role for sending mails in no region.
 */
const NOT_EMPTY = [
  ...['TRACING', 'NOTIFY_CONCURRENCY', 'VISIT_CONCURRENCY', 'MAIL_BATCHES', 'MAIL_REGION'],
  ...['USUAL_HOURS_FROM', 'USUAL_HOURS_TO'],
]

/** @param variables  the shell's, and those of the stage's file */
export function deploymentFindings(variables: Variables, place: Place): readonly Finding[] {
  const empty = NOT_EMPTY.filter(name => variables[name] === '').map(name =>
    bad(
      'configuration',
      `${name} is empty: its default holds where it is left out`,
      `take ${name} out of .env.${place.stage}`,
    ),
  )
  return [...empty, ...wrongFindings(variables, place)]
}

function wrongFindings(variables: Variables, place: Place): readonly Finding[] {
  return Object.entries(CHECKS).flatMap(([name, check]) => {
    const value = variables[name] ?? ''
    const rule = value === '' ? undefined : check(value, variables, place)
    if (rule === undefined) return []
    const where = `.env.${place.stage} (a variable of your shell beats the file)`
    return [bad('configuration', `${name} ${rule}; it is ${quoted(value)}`, `fix ${name} in ${where}`)]
  })
}
