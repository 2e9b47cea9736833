// A device that holds passkeys and confirms with a finger, inside the browser.
// It belongs to one page, as a telephone belongs to one person.
export async function giveAuthenticator (page, transport = 'internal') {
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport,
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true
    }
  })
  return {
    /** What the device holds, without the private parts that Chromium adds. */
    passkeys: async () => (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials
      .map(c => ({ site: c.rpId, isDiscoverable: c.isResidentCredential })),
    /** Takes the device away, with what it holds. */
    lose: () => session.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId }),
    /** Makes the person confirm, or refuse to. */
    confirm: isUserVerified => session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })
  }
}
