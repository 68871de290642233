/** Secrets as they come out of files and variables: none begins or ends with a line end, a byte order mark or a quote. */
export const pasted = (secret: string): string => secret.replace(/^["'“‘\s]*(.*?)["'”’\s]*$/s, '$1')
