import {
  AccountSuspendedException,
  BadRequestException,
  LimitExceededException,
  MailFromDomainNotVerifiedException,
  MessageRejected,
  NotFoundException,
  SESv2ServiceException,
  type SendEmailCommandInput,
  SendingPausedException,
  TooManyRequestsException,
} from '@aws-sdk/client-sesv2'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Mail } from '../../../lib/delivery/mail'
import { sendBySes, sesSender } from '../../../lib/delivery/ses'
import { anyText } from '../../support/anyText'
import { awsAt } from '../../support/aws'
import { loopbackServer } from '../../support/loopback'
import { CONTROL } from './samples'

const MAIL: Mail = { to: 'buyer@example.com', subject: '收到付款', text: '谢谢', html: '<p>谢谢</p>' }
const FROM = 'pay@example.com'

/** Sends the mail and answers the result and what the service was given. */
async function given(mail: Partial<Mail> = {}, shopName = 'Shop', from = FROM) {
  const inputs: SendEmailCommandInput[] = []
  const send = async (input: SendEmailCommandInput) => {
    inputs.push(input)
    return { MessageId: 'm-1' }
  }
  return { result: await sesSender({ from, send })(shopName)({ ...MAIL, ...mail }), inputs }
}

const senderOf = async (shopName: string) => String((await given({}, shopName)).inputs[0]?.FromEmailAddress)

/** Reads the encoded-words of a sender, independently of how they were made. */
function decoded(sender: string) {
  const words = sender.replace(` <${FROM}>`, '').split(' ')
  return {
    words,
    name: words
      .map(word => /^=\?UTF-8\?B\?([A-Za-z0-9+/]+={0,2})\?=$/.exec(word)?.[1] ?? 'not an encoded-word')
      .map(text => new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'base64')))
      .join(''),
  }
}

describe('a mail', () => {
  it('is passed on unchanged, and its id returned', async () => {
    const { result, inputs } = await given()
    expect(result).toEqual({ ok: true, value: 'm-1' })
    expect(inputs).toEqual([
      {
        FromEmailAddress: '"Shop" <pay@example.com>',
        Destination: { ToAddresses: ['buyer@example.com'] },
        Content: {
          Simple: {
            Subject: { Data: '收到付款', Charset: 'UTF-8' },
            Body: {
              Text: { Data: '谢谢', Charset: 'UTF-8' },
              Html: { Data: '<p>谢谢</p>', Charset: 'UTF-8' },
            },
          },
        },
      },
    ])
  })

  it('has a Reply-To, if that is another address', async () => {
    const { inputs } = await given({ replyTo: 'help@example.com' })
    expect(inputs[0]?.ReplyToAddresses).toEqual(['help@example.com'])
    expect((await given()).inputs[0]).not.toHaveProperty('ReplyToAddresses')
  })

  it('names the configuration set for bounces, if the shop has one', async () => {
    const inputs: SendEmailCommandInput[] = []
    const send = async (input: SendEmailCommandInput) => {
      inputs.push(input)
      return {}
    }
    await sesSender({ from: FROM, configurationSet: 'teahouse-prod', send })('Shop')(MAIL)
    expect(inputs).toMatchObject([{ ConfigurationSetName: 'teahouse-prod' }])
  })

  it('is sent even if the service returns no id', async () => {
    const sendMail = sesSender({ from: FROM, send: async () => ({}) })('Shop')
    expect(await sendMail(MAIL)).toEqual({ ok: true, value: '' })
  })

  it.each(['\r\nBcc: thief@example.com', '\n', '\r', '\0', '\u007f', '\u0085', '\u2028'])(
    'with the control character %j in a header is rejected unsent',
    async control => {
      for (const part of [
        { subject: `Paid${control}` },
        { to: `buyer@example.com${control}` },
        { replyTo: `help@example.com${control}` },
      ]) {
        expect(await given(part)).toEqual({
          result: { ok: false, error: { kind: 'rejected', code: 'controlCharacter' } },
          inputs: [],
        })
      }
    },
  )

  it('may have line breaks in its body', async () => {
    expect((await given({ text: 'a\r\nb\n', html: '<p>\n</p>' })).result.ok).toBe(true)
  })
})

describe('the sender', () => {
  it.each([
    ['Shop', '"Shop"'],
    ['Tea, Shop. & Co', '"Tea, Shop. & Co"'],
    ['The "Best" \\ Shop', '"The \\"Best\\" \\\\ Shop"'],
    ['x" <thief@example.com>, "y', '"x\\" <thief@example.com>, \\"y"'],
    ['Shop\r\nBcc: thief@example.com', '"Shop Bcc: thief@example.com"'],
  ])('%j is quoted', async (shopName, quoted) => {
    expect(await senderOf(shopName)).toBe(`${quoted} <${FROM}>`)
  })

  it('beyond ASCII is an encoded-word', async () => {
    expect(await senderOf('沈記茶行')).toBe('=?UTF-8?B?5rKI6KiY6Iy26KGM?= <pay@example.com>')
  })

  it('that is long is several encoded-words, of at most 75 characters, without a split character', async () => {
    const shopName = `a${'茶'.repeat(40)}${'🍵'.repeat(9)}`
    const { words, name } = decoded(await senderOf(shopName))
    expect(name).toBe(shopName)
    expect(words.length).toBeGreaterThan(3)
    expect(words.filter(word => word.length > 75)).toEqual([])
  })

  it('fills an encoded-word to the last character and no further', async () => {
    expect(decoded(await senderOf('茶'.repeat(15))).words.map(word => word.length)).toEqual([72])
    expect(decoded(await senderOf('茶'.repeat(16))).words.map(word => word.length)).toEqual([72, 16])
  })

  it('is one line of ASCII that decodes to the shop’s name', async () => {
    const NAME = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(NAME, async shopName => {
        const sender = await senderOf(shopName)
        expect(sender).toMatch(/^[ -~]*$/)
        expect(sender.endsWith(` <${FROM}>`)).toBe(true)
        const trimmed = shopName.trim()
        if (/^[ -~]*$/.test(trimmed) || CONTROL.test(shopName)) return
        expect(decoded(sender).name).toBe(trimmed)
      }),
      // Nothing but a space that ASCII has not.
      { examples: [['\u00a0'], ['\u00a0收']] },
    )
  })

  it('never contains a control character', async () => {
    await fc.assert(
      fc.asyncProperty(anyText(), async shopName => {
        expect(await senderOf(shopName)).toMatch(/^[ -~]*$/)
      }),
    )
  })

  it.each([
    'a@b.example\r\nBcc: c@d.example',
    'a@b.example>, <c@d.example',
    'a@b.example,c@d.example',
    'a@b c',
  ])('cannot be %j', from => {
    expect(() => sesSender({ from, send: async () => ({}) })).toThrow('one plain address')
  })
})

describe('a failure', () => {
  const opts = { message: 'no', $metadata: {} }
  it.each([
    ['rejected', new MessageRejected(opts)],
    ['rejected', new BadRequestException(opts)],
    ['unavailable', new TooManyRequestsException(opts)],
    ['unavailable', new LimitExceededException(opts)],
    ['unavailable', new NotFoundException(opts)],
    ['unavailable', new MailFromDomainNotVerifiedException(opts)],
    ['unavailable', new SendingPausedException(opts)],
    ['unavailable', new AccountSuspendedException(opts)],
    ['unavailable', new SESv2ServiceException({ ...opts, name: 'AccessDeniedException', $fault: 'client' })],
    ['unavailable', Object.assign(new Error('too late'), { name: 'TimeoutError' })],
    ['unavailable', Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })],
    ['unavailable', 'a text'],
    ['unavailable', undefined],
  ])('is %s: %s', async (expected, thrown) => {
    const send = () => Promise.reject(thrown)
    expect(await sesSender({ from: FROM, send })('Shop')(MAIL)).toEqual({
      ok: false,
      error: { kind: expected, code: thrown instanceof Error ? thrown.name : '' },
    })
  })

  it('is returned when it happens before any promise', async () => {
    const send = () => {
      throw new Error('at once')
    }
    expect(await sesSender({ from: FROM, send })('Shop')(MAIL)).toEqual({
      ok: false,
      error: { kind: 'unavailable', code: expect.any(String) },
    })
  })
})

describe('at SES itself', () => {
  const UNANSWERED = 'unanswered'
  /** Plays SES: takes every mail, or refuses it with the error, or takes it and does not answer. */
  async function ses(error?: string, region?: string, errorStatus = 400) {
    const asked: unknown[] = []
    const regions: unknown[] = []
    const url = await loopbackServer((request, response) => {
      let body = ''
      request.on('data', chunk => {
        body += chunk
      })
      request.on('end', () => {
        asked.push([request.method, request.url, JSON.parse(body)])
        regions.push(/Credential=\w+\/\d+\/([\w-]+)\//.exec(request.headers.authorization ?? '')?.[1])
        if (error === UNANSWERED) {
          request.socket.destroy()
          return
        }
        response
          .writeHead(error === undefined ? 200 : errorStatus, {
            'content-type': 'application/json',
            ...(error !== undefined && { 'x-amzn-errortype': error }),
          })
          .end(JSON.stringify(error === undefined ? { MessageId: '0100-ses' } : { message: 'no' }))
      })
    })
    return {
      asked,
      regions,
      sendMail: sesSender({ from: FROM, send: sendBySes(awsAt({ AWS_ENDPOINT_URL_SESV2: url }), region) })(
        'Shop',
      ),
    }
  }

  it('a mail is sent', async () => {
    const { asked, sendMail } = await ses()
    expect(await sendMail(MAIL)).toEqual({ ok: true, value: '0100-ses' })
    expect(asked).toEqual([['POST', '/v2/email/outbound-emails', (await given()).inputs[0]]])
  })

  it('a mail has its Reply-To in the request', async () => {
    const { asked, sendMail } = await ses()
    await sendMail({ ...MAIL, replyTo: 'help@example.com' })
    await sendMail(MAIL)
    expect(asked).toMatchObject([
      ['POST', expect.any(String), { ReplyToAddresses: ['help@example.com'] }],
      ['POST', expect.any(String), {}],
    ])
    expect(JSON.stringify(asked[1])).not.toContain('ReplyTo')
  })

  it('a mail is sent in the function’s region, or in the configured one', async () => {
    for (const [named, used] of [
      [undefined, 'ap-southeast-1'],
      ['us-east-1', 'us-east-1'],
    ] as const) {
      const { regions, sendMail } = await ses(undefined, named)
      await sendMail(MAIL)
      expect(regions).toEqual([used])
    }
  })

  it('a mail is rejected permanently', async () => {
    const { asked, sendMail } = await ses('MessageRejected')
    expect(await sendMail(MAIL)).toEqual({ ok: false, error: { kind: 'rejected', code: 'MessageRejected' } })
    expect(asked).toHaveLength(1)
  })

  it('a mail waits until the domain is verified', async () => {
    const { sendMail } = await ses('MailFromDomainNotVerifiedException')
    expect(await sendMail(MAIL)).toEqual({
      ok: false,
      error: { kind: 'unavailable', code: 'MailFromDomainNotVerifiedException' },
    })
  })

  it('gets three attempts when it fails, and no more', async () => {
    const { asked, sendMail } = await ses('InternalServiceErrorException', undefined, 500)
    expect(await sendMail(MAIL)).toMatchObject({ ok: false, error: { kind: 'unavailable' } })
    expect(asked).toHaveLength(3)
  })

  it('is asked once when it does not answer, since it may have sent the mail', async () => {
    const { asked, sendMail } = await ses(UNANSWERED)
    expect(await sendMail(MAIL)).toEqual({ ok: false, error: { kind: 'unanswered', code: 'NetworkError' } })
    expect(asked).toHaveLength(1)
  })
})
