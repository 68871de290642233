/** Sends mails by Amazon SES. */
import type { SendEmailCommandInput } from '@aws-sdk/client-sesv2'
import { type AwsEnvironment, type AwsService, awsClient } from '../aws/client'
import { ExchangeError } from '../aws/exchange'
import { err, ok } from '../result'
import type { Mail, SendMail } from './mail'
import { holdsControl, oneLine } from './oneLine'

const SES: AwsService = {
  host: 'email',
  signedAs: 'ses',
  variable: 'SESV2',
  path: '/v2/email/outbound-emails',
  contentType: 'application/json',
}

/** Errors that SES would repeat for the same mail. */
const PERMANENT_ERRORS = ['MessageRejected', 'BadRequestException']

type SendEmail = (input: SendEmailCommandInput) => Promise<{ readonly MessageId?: string }>

interface Options {
  /** One address, without a name. */
  readonly from: string
  /** The SES configuration set that reports bounces and complaints. */
  readonly configurationSet?: string | undefined
  readonly send: SendEmail
}

/**
 * Makes a sender for each shop name, which mail clients show.
 *
 * @throws when `from` could be more than one address
 */
export function sesSender(options: Options): (shopName: string) => SendMail {
  const { from, configurationSet, send } = options
  if (/[\s\p{Cc}<>,]/u.test(from)) throw new Error('mails must come from one plain address')
  const set = configurationSet === undefined ? {} : { ConfigurationSetName: configurationSet }
  return shopName => async mail => {
    const sender = `${displayName(oneLine(shopName))} <${from}>`
    if ([mail.subject, mail.to, mail.replyTo ?? ''].some(holdsControl)) {
      return err({ kind: 'rejected', code: 'controlCharacter' })
    }
    try {
      const { MessageId = '' } = await send({ ...emailFrom(sender, mail), ...set })
      return ok(MessageId)
    } catch (error) {
      const code = error instanceof Error ? error.name : ''
      if (error instanceof ExchangeError) return err({ kind: 'unanswered', code })
      return err({ kind: PERMANENT_ERRORS.includes(code) ? 'rejected' : 'unavailable', code })
    }
  }
}

/** @param region  undefined: the function's own */
export function sendBySes(environment: AwsEnvironment, region: string | undefined): SendEmail {
  // A mail without an answer may have been sent: it is not retried at once.
  const options = { region, requestTimeoutMs: 5000, retriesUnanswered: false }
  const { call } = awsClient(SES, environment, options)
  return async input => {
    const { MessageId } = await call('SendEmail', input)
    return typeof MessageId === 'string' ? { MessageId } : {}
  }
}

const emailFrom = (sender: string, { to, replyTo, subject, text, html }: Mail): SendEmailCommandInput => ({
  FromEmailAddress: sender,
  Destination: { ToAddresses: [to] },
  ...(replyTo === undefined ? {} : { ReplyToAddresses: [replyTo] }),
  Content: {
    Simple: { Subject: utf8(subject), Body: { Text: utf8(text), Html: utf8(html) } },
  },
})

const utf8 = (text: string) => ({ Data: text, Charset: 'UTF-8' })

/** Encodes a name for a header: quoted if it is printable ASCII, otherwise in encoded-words (RFC 2047). */
function displayName(name: string): string {
  if (/^[ -~]*$/.test(name)) return `"${name.replace(/["\\]/g, '\\$&')}"`
  return utf8Chunks(name)
    .map(chunk => `=?UTF-8?B?${Buffer.from(chunk).toString('base64')}?=`)
    .join(' ')
}

// An encoded-word has at most 75 characters, 12 of which surround the text; 45 bytes are 60 characters of base64.
const WORD_BYTES = 45

/** Splits text to fit into encoded-words, without splitting characters. */
function utf8Chunks(text: string): readonly string[] {
  const chunks: string[] = []
  let chunk = ''
  for (const character of text) {
    if (Buffer.byteLength(chunk + character) > WORD_BYTES) {
      chunks.push(chunk)
      chunk = ''
    }
    chunk += character
  }
  return [...chunks, chunk]
}
