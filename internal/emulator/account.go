package emulator

// The built-in account. None of these opens anything but an emulator.
const (
	Region      = "eu-de"
	ProjectID   = "0123456789abcdef0123456789abcdef"
	ProjectName = "eu-de"
	DomainName  = "syncer-emulator"
	DomainID    = "65382450e8f64ac0870cd180d14e684b"

	Username = "emulator"
	Password = "emulator-password-do-not-use"
	UserID   = "7116d09f88fa41908676fdd4b039e95b"

	AccessKey = "EMULATORACCESSKEY001"
	SecretKey = "emulator-secret-key-do-not-use-000000001"

	// The temporary pair is only good together with its token in X-Security-Token.
	TemporaryAccessKey = "EMULATORTEMPORARY001"
	TemporarySecretKey = "emulator-temporary-key-do-not-use-000001"
	SecurityToken      = "emulator-security-token-do-not-use"
)
