package identity

// commonWords are the words that people and guessing programs put into
// passwords first, in the portal's two languages, with the words of this
// portal's own world. A password may contain them; it may not consist of them.
// Written for this product; shorter than a dictionary on purpose, so that
// a sentence of four ordinary words stays allowed.
const commonWords = `
account abc access accesso admin administrator amministratore amore amici andrea angel animale
apple april agosto aprile azienda
baby banana bar barcelona baseball batman beautiful bella bello buongiorno buonasera business
calcio cambiami cane casa change changeit changeme charlie chelsea ciao cliente cloud company
computer contract contratto correcthorsebatterystaple customer cambia
daniel december default demo dicembre domenica dragon
email enter enrollment estate
facebook family famiglia febbraio february ferrari flower football forever forza francesco
friday friend fuck
gatto gennaio gennaro gesu giovanni giovedi giugno giulia giuseppe god google
guest
hallo hello holiday hockey
iloveyou internet inter inverno italia italy
january jesus juventus july june jordan jennifer jessica joshua
key killer king
lavoro licence license licensing licenza login love luglio lunedi luca
maggio maria mario marco march martedi marzo master matteo mercoledi michael michelle milan milano mio monday monkey mustang my
mamma
napoli natale ninja nome november novembre
october office online operator operatore ordine order ottobre organization
pass passwd password passw pippo pluto paperino parola partner pizza pokemon portal portale princess primavera prova
qwerty
roma root rossi
sabato salasegreta samsung saturday secret secure security segreta segreto september server service servizio settembre shadow
sicura sicurezza signin sole spring starwars stella summer sunday sunshine superman support system sottoscrizione subscription
temp temporary test thomas thursday tiger tizio topolino trustno tuesday
user username utente
vacanza venerdi vita volare volumelicensing volume
wednesday welcome whatever winter wordpass world
xxx you your
zaq zxcvbn
`
