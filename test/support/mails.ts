/** Reads the mails in the mail catcher. */

export interface CaughtMail {
  readonly from: string
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string | undefined
  readonly html: string | undefined
}

interface Store {
  readonly emails: readonly {
    readonly from: string
    readonly destination: { readonly to: readonly string[] }
    readonly subject: string
    readonly body: { readonly text?: string; readonly html?: string }
  }[]
}

/** In order of arrival. */
export async function caughtMails(url: string): Promise<CaughtMail[]> {
  const { emails } = (await (await fetch(`${url}/store`)).json()) as Store
  return emails.map(({ from, destination, subject, body }) => ({
    from,
    to: destination.to,
    subject,
    text: body.text,
    html: body.html,
  }))
}
