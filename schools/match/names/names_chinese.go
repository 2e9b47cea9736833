package names

// chinese holds families and common given syllables in pinyin, in the older
// Wade-Giles form, and in the Cantonese, Hokkien and Hakka spellings of Hong
// Kong, Malaysia and Singapore; with Vietnamese forms of the same characters at
// lower weight. Each line is one character. From the published romanisation
// systems, applied by hand.
var chinese = table{origin: "romanisation systems of the Chinese languages", weight: .7, lines: `
cai = tsai choi chua choy tsoi
cao = tsao cho
chen = chan tan chin*.5 chern tran*.3
cheng = ching zheng*.3 shing*.3
deng = tang*.5 teng dang*.3
ding = ting
dong = tung doong
du = to*.4 tu
fan = faan
fang = fong
feng = fung
fu = foo fok*.2
gao = kao ko
gu = koo ku
guan = kwan kuan
guo = kuo kwok quach*.4 koh*.5
han = hon
he = ho hor
hong = hung ang*.4
hu = woo*.6 wu*.4 oh*.3
huang = wong hwang ng*.2 ooi*.3 wee*.3
jiang = chiang keung kong*.3 cheung*.2
jin = chin kam gam
li = lee lei ly*.5
liang = leung leong neo*.2
liao = liu*.4 liew leow
lin = lam lim
liu = lau low liew*.5 lao*.4
lu = lo loo luk*.4 luu*.4
luo = lo law loh
ma = mah
mei = mui moy
mo = mok
ouyang = auyeung auyong
pan = poon pun phua*.5
peng = pang phang
qian = chien chin*.5
qin = chin chun*.4
qiu = yau chiu khoo*.4
shen = shum sham sim
shi = shih sze see*.5
song = sung soong
su = soh so sou
sun = suen soon
tan = tam tham
tang = tong
tian = tien tin
wang = wong ong heng*.3 vuong*.3
wei = ngai wai ngui*.4
wen = man wan boon*.3
wu = ng goh ngo woo
xia = hsia ha
xiao = hsiao siu siew
xie = hsieh tse cheah chia tze
xu = hsu tsui chui hui koh*.3
xue = hsueh sit
yan = yen yim ngan*.4
yang = yeung young*.4 yeo yeong duong*.3
yao = yiu yeow
ye = yeh yip ip yap
yin = wan*.3 wun
yu = yue yee*.5 yew
yuan = yuen
zeng = tsang tseng chang*.3 chan*.2
zhang = chang cheung teo cheong truong*.3 teoh
zhao = chao chiu chew trieu*.3
zheng = cheng cheang tay chung*.4 trinh*.3
zhong = chung cheong*.4 choong
zhou = chou chow chew chau chu*.4
zhu = chu choo
zhuang = chuang chong*.5
zou = tsou chau
# given syllables
jian = kin chien
jun = chun
hao = ho*.6
hui = wai*.6
jing = ching ging
jie = kit chieh
ming = meng*.4
mingzhu = mingju
ting = tin*.3
wai = wei
xin = hsin yan*.3 sum*.2
xiaoming = siuming
ying = jing*.2 ing
yi = yee i*.2
yong = wing yung
zhi = chi chih
zihan = tsehan
# Vietnamese families
nguyen = nguyn ngyuen nguyem
pham = fam
huynh = huyn
hoang = huynh*.4 hwang*.3
`}
