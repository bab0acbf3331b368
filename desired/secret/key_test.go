package secret_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/syncer-project/syncer/desired/secret"
)

func TestKey(t *testing.T) {
	for holds, names := range map[bool]string{
		true: `
			password dbPassword PASSWD adminPasswd passphrase passcode OS_PASSCODE userpass userPass user_pass db_pass passThrough pwd userPwd pw dbPw
			secret secretKey secret_key SECRET-KEY clientSecret token accessToken bearer_token credential credentials
			ak SK AKValue aksk AKSK ak_sk akSk access.key accessCode privateKey privKey PRIV_KEY priv-key serverKey clientKey apiKey API_KEY aom_app_key
			encryptionKey encryptKey encrypt_key signing-key sharedKey masterKey sshKey sslKey SSL_KEY tlsKey rsaKey RSAKey rsa_key hmacKey licenseKey keytab
			caCert clientCert serverCert caKey CA_KEY ca-key kubeconfig dockerconfigjson connectionString cookie
			Authorization proxyAuthorization authorizationHeader auth basicAuth basic_auth BASICAUTH registryAuth registry-auth HTTPAuth auth.value
			jwt JWT userJwt jwt_string dsn DSN sentryDsn SENTRY_DSN database_url databaseUrl DATABASE_URL databaseURL dbUrl database.uri
			webhook slackWebhook webhook_url webhookURL WEBHOOK_URI
			otp totp otpCode pin PIN userPin pinCode pat githubPat GITHUB_PAT sas sasUrl pem tlsPem PEM caPem`,
		false: `
			name replicas keys passes monkey task bypass compass key value url uri header code data
			author authors authority authorName authorization_mode authorizationMode authMode auth_type authEnabled authenticate oauth
			pinned pinning spin cpuPinned pinPolicy opinion shipping pattern path patch patched compat
			webhookTimeout webhook_replicas webhooks_enabled jwtIssuer jwt_ttl otpEnabled dsnTimeout sasl saslMechanism
			mask ask risk disk skip brake task_pool pwm powder pemba stemp optimize otpauths locakey africakey databaseName dburls`,
	} {
		for name := range strings.FieldsSeq(names) {
			if got := secret.Key(name); got != holds {
				t.Errorf("Key(%q) = %t", name, got)
			}
			if got := secret.Key(name); got != holds { // as remembered
				t.Errorf("Key(%q) = %t the second time", name, got)
			}
		}
	}
	if secret.Key("") {
		t.Error("an empty key tells nothing")
	}
}

// Keys are texts of others: however many there are, the answer is right.
func TestKeyWithoutEnd(t *testing.T) {
	for i := range 20_000 {
		if !secret.Key(fmt.Sprintf("password-%d", i)) || secret.Key(fmt.Sprintf("name-%d", i)) {
			t.Fatalf("wrong at %d", i)
		}
	}
	if long := strings.Repeat("a", 1<<20); secret.Key(long) || !secret.Key(long+"Password") {
		t.Error("wrong for long keys")
	}
}

func BenchmarkKey(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		secret.Key("stub_domains")
		secret.Key("dbPassword")
	}
}
