/** The mail catcher accepts mails of the SES client. */
import { type AddressInfo, createServer } from 'node:net'
import { SESv2Client, SendEmailCommand, type SendEmailCommandInput } from '@aws-sdk/client-sesv2'
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { type MailCatcher, startMailCatcher } from '../../local/stack/mailCatcher'
import { freePort } from '../../local/stack/ports'
import { caughtMails } from '../support/mails'

let catcher: MailCatcher
beforeAll(async () => {
  catcher = await startMailCatcher(await freePort())
})
afterAll(() => catcher.stop())

async function send({ url }: MailCatcher, parts: Partial<SendEmailCommandInput> = {}): Promise<string> {
  const client = new SESv2Client({
    endpoint: url,
    region: 'ap-southeast-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
  onTestFinished(() => client.destroy())
  const { MessageId = '' } = await client.send(
    new SendEmailCommand({
      FromEmailAddress: '=?UTF-8?B?5bGx5bGF5bCP6ZO6?= <shop@shanju.example>',
      Destination: { ToAddresses: ['buyer@example.com'] },
      Content: {
        Simple: {
          Subject: { Data: '山居小铺：收据 🍵', Charset: 'UTF-8' },
          Body: {
            Text: { Data: '明前西湖龙井\n¥168.00', Charset: 'UTF-8' },
            Html: { Data: '<p>明前西湖龙井 &amp; “¥168.00”</p>', Charset: 'UTF-8' },
          },
        },
      },
      ...parts,
    }),
  )
  return MessageId
}

it('stores a mail as it was sent', async () => {
  expect(await send(catcher)).not.toBe('')
  expect(await caughtMails(catcher.url)).toEqual([
    {
      from: '=?UTF-8?B?5bGx5bGF5bCP6ZO6?= <shop@shanju.example>',
      to: ['buyer@example.com'],
      subject: '山居小铺：收据 🍵',
      text: '明前西湖龙井\n¥168.00',
      html: '<p>明前西湖龙井 &amp; “¥168.00”</p>',
    },
  ])
})

it('refuses a mail without a sender, a subject or a body', async () => {
  const before = await caughtMails(catcher.url)
  const content = (subject: string, text: string): Partial<SendEmailCommandInput> => ({
    Content: { Simple: { Subject: { Data: subject }, Body: { Text: { Data: text } } } },
  })
  await expect(send(catcher, { FromEmailAddress: undefined })).rejects.toThrow()
  await expect(send(catcher, content('', 'text'))).rejects.toThrow()
  await expect(send(catcher, content('subject', ''))).rejects.toThrow()
  expect(await caughtMails(catcher.url)).toEqual(before)
})

it('has a page that loads nothing from elsewhere', async () => {
  const response = await fetch(catcher.url)
  expect(response.headers.get('content-type')).toMatch(/^text\/html; charset=utf-8/i)
  expect(await response.text()).not.toMatch(/<(script|link|img|iframe)[^>]+(src|href)="?(https?:)?\/\//)
})

it('has mails of its own, and accepts none after it was stopped', async () => {
  const other = await startMailCatcher(await freePort())
  onTestFinished(() => other.stop())
  await send(catcher)
  expect(await caughtMails(other.url)).toEqual([])
  await other.stop()
  await expect(caughtMails(other.url)).rejects.toThrow()
})

it('forwards no mail, whatever is in the environment', async () => {
  const connected: unknown[] = []
  const server = createServer(socket => {
    connected.push(socket.remotePort)
    socket.destroy()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  vi.stubEnv('SMTP_TRANSPORT', JSON.stringify({ host: '127.0.0.1', port }))
  onTestFinished(() => void vi.unstubAllEnvs())
  const other = await startMailCatcher(await freePort())
  onTestFinished(() => other.stop())
  await send(other)
  expect(await caughtMails(other.url)).toHaveLength(1)
  expect(connected).toEqual([])
})

it('reports why it did not start', async () => {
  const { port } = new URL(catcher.url)
  await expect(startMailCatcher(Number(port))).rejects.toThrow('The mail catcher did not start: ')
})
