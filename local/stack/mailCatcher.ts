/** A mail service that sends nothing: it takes SES's SendEmail, and shows on a page what it took. */
import { LOOPBACK_ONLY, startChild } from './childProcess'

export interface MailCatcher {
  /** The address of its page, and its endpoint for an SES client. */
  readonly url: string
  stop(): Promise<void>
}

/** Starts one on 127.0.0.1. The mails are kept in memory and end with it. */
export async function startMailCatcher(port: number): Promise<MailCatcher> {
  const said: string[] = []
  let ready = (_: boolean) => {}
  const starting = new Promise<boolean>(resolve => {
    ready = resolve
  })
  // A process for each: the mails are global to their process.
  const child = startChild(
    process.execPath,
    [
      ...LOOPBACK_ONLY,
      require.resolve('aws-ses-v2-local/dist/cli.js'),
      ...['--host', '127.0.0.1', '--port', String(port)],
    ],
    {
      // Nothing of ours: a variable SMTP_TRANSPORT would make it send the mails on.
      env: {},
      onLine: line => {
        said.push(line)
        if (line.includes('server running')) ready(true)
      },
    },
  )
  child.process.once('close', () => ready(false))
  if (await starting) return { url: `http://127.0.0.1:${port}`, stop: () => child.stop() }
  await child.stop()
  throw new Error(`The mail catcher did not start: ${said.slice(-5).join(' ')}`)
}
