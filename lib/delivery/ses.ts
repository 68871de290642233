/** Sends mails by Amazon SES. Endpoint and credentials come from the environment. */
import {
  BadRequestException,
  MessageRejected,
  SESv2Client,
  SendEmailCommand,
  type SendEmailCommandInput,
} from '@aws-sdk/client-sesv2'
import { err, ok } from '../result'
import type { Mail, SendMail } from './mail'
import { holdsControl, oneLine } from './oneLine'

type Send = (input: SendEmailCommandInput) => Promise<{ readonly MessageId?: string | undefined }>

interface Options {
  /** One address, without a name. */
  readonly from: string
  /** Undefined: the function's own. */
  readonly region?: string | undefined
  /** Which set of SES tells of bounces and complaints. */
  readonly configurationSet?: string | undefined
  /** Instead of SES itself. */
  readonly send?: Send
}

/**
 * Answers, for the name that mail clients show as the sender, what sends in that name.
 *
 * @throws when `from` could be more than one address
 */
export function sesSender(options: Options): (shopName: string) => SendMail {
  const { from, region, configurationSet, send = sendBySes(region) } = options
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
      const isFinal = error instanceof MessageRejected || error instanceof BadRequestException
      const code = error instanceof Error ? error.name : ''
      return err({ kind: isFinal ? 'rejected' : 'unavailable', code })
    }
  }
}

function sendBySes(region: string | undefined): Send {
  const client = new SESv2Client({
    ...(region === undefined ? {} : { region }),
    maxAttempts: 3,
    // As with the store: a hung call must fail while there is still time to answer.
    requestHandler: { connectionTimeout: 1000, requestTimeout: 5000, throwOnRequestTimeout: true },
  })
  return input => client.send(new SendEmailCommand(input))
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

/** A name as a header holds it: quoted when it is plain ASCII, in encoded-words (RFC 2047) otherwise. */
function displayName(name: string): string {
  if (/^[ -~]*$/.test(name)) return `"${name.replace(/["\\]/g, '\\$&')}"`
  return utf8Chunks(name)
    .map(chunk => `=?UTF-8?B?${Buffer.from(chunk).toString('base64')}?=`)
    .join(' ')
}

// An encoded-word has at most 75 characters, 12 of them around the text; 45 bytes are 60 characters of base64.
const WORD_BYTES = 45

/** The text in pieces that each fit into an encoded-word, no character cut in two. */
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
