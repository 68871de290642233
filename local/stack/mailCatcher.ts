/** A mail service that sends nothing: it implements SES's SendEmail, and shows the mails on a page. */
import { LOOPBACK_ONLY, startChild } from './childProcess'

export interface MailCatcher {
  /** The address of its page, and its endpoint for an SES client. */
  readonly url: string
  stop(): Promise<void>
}

/** Listens on 127.0.0.1, and keeps the mails in memory. */
export async function startMailCatcher(port: number): Promise<MailCatcher> {
  const output: string[] = []
  let ready = (_: boolean) => {}
  const starting = new Promise<boolean>(resolve => {
    ready = resolve
  })
  // In a process of its own, because it keeps mails in global state.
  const child = startChild(
    process.execPath,
    [
      ...LOOPBACK_ONLY,
      require.resolve('aws-ses-v2-local/dist/cli.js'),
      ...['--host', '127.0.0.1', '--port', String(port)],
    ],
    {
      // Empty: with a variable SMTP_TRANSPORT it would forward the mails.
      env: {},
      onLine: line => {
        output.push(line)
        if (line.includes('server running')) ready(true)
      },
    },
  )
  child.process.once('close', () => ready(false))
  if (await starting) return { url: `http://127.0.0.1:${port}`, stop: () => child.stop() }
  await child.stop()
  throw new Error(`The mail catcher did not start: ${output.slice(-5).join(' ')}`)
}
