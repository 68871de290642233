/** Removes what copying adds around a secret: line ends, a byte order mark, quotes. */
export const pasted = (secret: string): string => secret.replace(/^["'“‘\s]*(.*?)["'”’\s]*$/s, '$1')
